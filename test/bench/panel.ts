import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import type { PanelState } from '@run-elsewhere/planner';
import { root } from '../stack/paths.ts';
import { type Measured, atMost, exactly, merged } from './bench.ts';
import { figure } from './figure.ts';
import { panelState } from './panel-state.ts';
import { median } from './timing.ts';

/** One frame of a screen that is painted sixty times a second. */
const FRAME_MS = 16;
const FIRST_PAINT_MS = 100;
/** Running ones, one in fifty, are painted however old they are. */
const rowsAtMost = (jobs: number): number => 20 + Math.ceil(jobs / 50);

interface Sizes {
  readonly offers: number;
  readonly jobs: number;
}

/** What was seen in one page. */
interface Seen {
  readonly paint: number;
  readonly sort: number;
  readonly filterOffers: number;
  readonly filterJobs: number;
  readonly offerRows: number;
  readonly jobRows: number;
  readonly firstSorted: string;
  readonly filteredOffers: number;
}

/**
 * Runs in the page. The state arrives as it does in an editor, by a message. First paint ends with the task after the frame;
 * sorting and filtering with the layout that the event has made necessary, since both must fit between two frames.
 */
async function inPage(state: PanelState): Promise<Seen> {
  const rows = (name: string) => document.querySelectorAll(`ul[aria-label="${name}"] > li`);
  const painted = () =>
    new Promise<void>((done) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done();
        port2.postMessage('');
      });
    });
  const field = (label: string) =>
    [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label)?.control;
  const enter = async (label: string, value: string): Promise<number> => {
    const control = field(label);
    if (!control) return Number.NaN;
    // As the browser sets it: React overlays the property of the element itself.
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set;
    const begun = performance.now();
    setter?.call(control, value);
    control.dispatchEvent(
      new Event(control instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }),
    );
    await Promise.resolve();
    document.querySelector('.re-panel')?.getBoundingClientRect();
    const taken = performance.now() - begun;
    await painted();
    return taken;
  };
  const begun = performance.now();
  window.postMessage({ type: 'state', state }, '*');
  await new Promise((done) => window.addEventListener('message', done, { once: true }));
  await painted();
  const paint = performance.now() - begun;
  // What did not need to be there in the first frame.
  while (rows('Jobs').length < Math.min(20, state.jobs.length)) await painted();
  const [offerRows, jobRows] = [rows('Offers').length, rows('Jobs').length];
  const sort = await enter('Sort by', 'memory');
  const firstSorted = document.querySelector('ul[aria-label="Offers"] h3')?.textContent ?? '';
  const filterOffers = await enter('Filter offers', 'queue-7.');
  const filteredOffers = rows('Offers').length;
  const filterJobs = await enter('Filter jobs', 'notebook-9');
  return { paint, sort, filterOffers, filterJobs, offerRows, jobRows, firstSorted, filteredOffers };
}

async function inNewPage(browser: Browser, state: PanelState): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width: 400, height: 1000 } });
  try {
    await page.setContent('<!doctype html><div id="root" style="height: 1000px"></div>');
    await page.evaluate(() => {
      Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: () => undefined }) });
    });
    await page.addScriptTag({ path: join(root, 'vscode-ext', 'dist', 'webview.js') });
    return await page.evaluate(inPage, state);
  } finally {
    await page.close();
  }
}

async function ofSize(browser: Browser, { offers, jobs }: Sizes, pages: number): Promise<Measured> {
  const seen: Seen[] = [];
  for (let page = 0; page < pages; page += 1) seen.push(await inNewPage(browser, panelState(offers, jobs)));
  const middle = (read: (one: Seen) => number): number => median(seen.map(read));
  const name = `panel: ${offers} offers, ${jobs} jobs`;
  const last = seen.at(-1)!;
  return {
    figures: [
      figure(
        `${name}, first paint`,
        'ms',
        middle(({ paint }) => paint),
        { target: FIRST_PAINT_MS },
      ),
      figure(
        `${name}, sort`,
        'ms',
        middle(({ sort }) => sort),
        { target: FRAME_MS },
      ),
      figure(
        `${name}, filter offers`,
        'ms',
        middle(({ filterOffers }) => filterOffers),
        { target: FRAME_MS },
      ),
      figure(
        `${name}, filter jobs`,
        'ms',
        middle(({ filterJobs }) => filterJobs),
        { target: FRAME_MS },
      ),
    ],
    counts: [
      atMost(`${name}: rows of offers painted`, last.offerRows, 20),
      atMost(`${name}: rows of jobs painted`, last.jobRows, rowsAtMost(jobs)),
      exactly(`${name}: most memory comes first`, Number(last.firstSorted === `Platform ${offers - 1}`), 1),
      exactly(`${name}: offers that the filter leaves`, last.filteredOffers, 1),
    ],
  };
}

/** The panel's own bundle as VS Code loads it, on a blank page in Chromium: no editor around it makes noise. */
export async function panelFigures(path: string, sizes: readonly Sizes[], pages: number): Promise<Measured> {
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const parts: Measured[] = [];
    for (const size of sizes) parts.push(await ofSize(browser, size, pages));
    return merged(parts);
  } finally {
    await browser.close();
  }
}
