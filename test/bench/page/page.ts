import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { exactly, type Measured, merged } from '../bench.ts';
import { figure } from '../figure.ts';
import { median } from '../timing.ts';
import { bundlePage } from './bundle.ts';
import { CATEGORIES, longestTask } from './longest-task.ts';
import type { Asked, Captured } from './main.tsx';

/** One frame of a screen that is painted sixty times a second: the answers stream in while somebody reads. */
const FRAME_MS = 16;
/** Longer than this, and people notice. */
const NOTICED_MS = 50;
/** As for the capture of an extension host. */
const CAPTURE = 2;

export interface PageSizes {
  readonly platforms: readonly number[];
  readonly megabytes: readonly number[];
  /** Each in a page of its own, in which nothing is compiled yet. */
  readonly pages: number;
}

declare global {
  interface Window {
    readonly runElsewhereBench: {
      ask(platforms: string, count: number): Promise<Asked>;
      capture(platforms: string, bytes: number): Promise<Captured>;
    };
  }
}

type InPage = <T>(run: (page: Page) => Promise<T>) => Promise<readonly (T & { readonly blockMs: number })[]>;

async function askIn(inPages: InPage, count: number): Promise<Measured> {
  const seen = await inPages((page) =>
    page.evaluate((many) => window.runElsewhereBench.ask('platforms.js', many), count),
  );
  const name = `${count} platforms asked in the page`;
  const { offers } = seen.at(-1)!;
  return {
    figures: [
      figure(
        `${name}: longest task of any page, in processor time`,
        'ms',
        worst(seen.map(({ blockMs }) => blockMs)),
        {
          target: FRAME_MS,
        },
      ),
      figure(`${name}: all have answered`, 'ms', median(seen.map(({ tookMs }) => tookMs))),
    ],
    counts: [exactly(`${name}: offers`, offers, 2 * count)],
  };
}

async function captureIn(inPages: InPage, megabytes: number): Promise<Measured> {
  const seen = await inPages((page) =>
    page.evaluate((bytes) => window.runElsewhereBench.capture('platforms.js', bytes), megabytes * 1e6),
  );
  const name = `capture of a notebook of ${megabytes} MB in the page`;
  const { sizeBytes, expected, digestRight } = seen.at(-1)!;
  return {
    figures: [
      figure(name, 'ms', median(seen.map(({ tookMs }) => tookMs)), {
        reference: median(seen.map(({ parseMs }) => parseMs)),
        target: CAPTURE,
      }),
      figure(
        `${name}: longest task of any page, in processor time`,
        'ms',
        worst(seen.map(({ blockMs }) => blockMs)),
        {
          target: NOTICED_MS,
        },
      ),
    ],
    counts: [
      exactly(`${name}: bytes read`, sizeBytes, expected),
      exactly(`${name}: right digests`, Number(digestRight), 1),
    ],
  };
}

/** What must never be is not told by what mostly is. */
const worst = (values: readonly number[]): number => Math.max(...values);

/** Each run has a page of its own, with nothing in it but the panel. */
function pagesOf(browser: Browser, folder: string, count: number): InPage {
  const one = async <T>(run: (page: Page) => Promise<T>): Promise<T & { readonly blockMs: number }> => {
    const page = await browser.newPage({ viewport: { width: 400, height: 1000 } });
    try {
      await page.route('http://127.0.0.1:9/**', async (route) => {
        const name = new URL(route.request().url()).pathname.slice(1);
        if (name === '')
          return route.fulfill({
            contentType: 'text/html',
            body: '<!doctype html><body><script src="page.js"></script>',
          });
        return route.fulfill({ contentType: 'text/javascript', body: await readFile(join(folder, name)) });
      });
      await page.goto('http://127.0.0.1:9/');
      await browser.startTracing(page, { categories: CATEGORIES });
      const seen = await run(page);
      return { ...seen, blockMs: longestTask((await browser.stopTracing()).toString()) };
    } finally {
      await page.close();
    }
  };
  return async (run) => {
    const seen = [];
    for (let turn = 0; turn < count; turn += 1) seen.push(await one(run));
    return seen;
  };
}

/** How long the panel keeps a real page from doing anything else: while platforms answer, and while a notebook is captured. */
export async function pageFigures(
  path: string,
  { platforms, megabytes, pages }: PageSizes,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-page-'));
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await bundlePage(folder);
    const inPages = pagesOf(browser, folder, pages);
    const parts: Measured[] = [];
    for (const count of platforms) parts.push(await askIn(inPages, count));
    for (const size of megabytes) parts.push(await captureIn(inPages, size));
    return merged(parts);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
