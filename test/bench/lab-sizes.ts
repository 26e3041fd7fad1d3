import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { must } from '../stack/commands.ts';
import type { Peers } from '../stack/environments.ts';
import { root } from '../stack/paths.ts';
import type { Setup } from '../stack/setup.ts';
import { EXAMPLE, stackFolder, startJupyterLab, startPlatform } from '../stack/stack.ts';
import { atMost, type Measured } from './bench.ts';
import { type Figure, figure } from './figure.ts';
import { builtFolder, codeBytes, type Labextension, PEERS, type Peer } from './peers.ts';

/** What is loaded must not grow unseen, since a careless import brings a whole library; and stay below what others load. */
const [MOST_BEFORE, MOST_AFTER] = [60_000, 480_000];

const OURS: Labextension = {
  name: 'Run Elsewhere',
  package: '@run-elsewhere/jupyterlab',
  button: (page) => page.getByRole('button', { name: 'Run elsewhere' }).first(),
  opened: async (page) => {
    await page.getByRole('button', { name: 'Find offers' }).click();
    await page.getByRole('list', { name: 'Offers' }).getByRole('button').first().waitFor();
  },
};

/** Bytes of code that a page has loaded of one extension. */
interface Loaded {
  /** With a notebook open, when the extension's button is there. */
  readonly before: number;
  /** When its button has been pressed, and it can be worked with. */
  readonly after: number;
}

async function loadedBy(browser: Browser, lab: string, extension: Labextension): Promise<Loaded> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const bodies: Promise<number>[] = [];
  page.on('response', (response) => {
    const isCode = ['script', 'stylesheet'].includes(response.request().resourceType());
    const { pathname } = new URL(response.url());
    if (isCode && pathname.startsWith(`/lab/extensions/${extension.package}/`))
      bodies.push(response.body().then(({ length }) => length));
  });
  const loaded = async (): Promise<number> => (await Promise.all(bodies)).reduce((sum, one) => sum + one, 0);
  try {
    const address = new URL(lab);
    address.pathname = `/lab/tree/${EXAMPLE}`;
    await page.goto(address.href);
    const button = extension.button(page);
    await button.waitFor({ timeout: 90_000 });
    await page.waitForLoadState('networkidle');
    const before = await loaded();
    await button.click();
    await extension.opened(page);
    return { before, after: await loaded() };
  } finally {
    await page.close();
  }
}

async function inFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'run-elsewhere-sizes-'));
  try {
    return await work(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** With a platform that is asked. */
function loadedOfOurs(browser: Browser, setup: Setup): Promise<Loaded> {
  return inFolder(async (path) => {
    const folder = stackFolder(path);
    const platform = await startPlatform(setup, folder, 'desk');
    const lab = await startJupyterLab(setup, folder, [{ name: 'Desk', url: platform.url }]);
    try {
      return await loadedBy(browser, lab.url, OURS);
    } finally {
      await Promise.all([lab.stop(), platform.stop()]);
    }
  });
}

/** Alone in its JupyterLab, so that no library comes with another extension; and with a repository for the one that shows it. */
function loadedOfPeer(browser: Browser, setup: Setup, python: string, peer: Peer): Promise<Loaded> {
  return inFolder(async (path) => {
    const folder = stackFolder(path);
    const only = join(path, 'labextensions');
    cpSync(builtFolder(python, peer), join(only, peer.package), { recursive: true });
    mkdirSync(join(path, 'jupyter-config'));
    const config = JSON.stringify({ LabApp: { labextensions_path: [only] } });
    writeFileSync(join(path, 'jupyter-config', 'jupyter_lab_config.json'), config);
    await must('git', ['init', '--quiet', join(path, 'work')], 'git could not make a repository.');
    const lab = await startJupyterLab({ ...setup, labPython: python }, folder, []);
    try {
      return await loadedBy(browser, lab.url, peer);
    } finally {
      await lab.stop();
    }
  });
}

/**
 * How much code of the labextension a page loads before its button is pressed and when offers are shown, and how much there is in
 * all, against others' in the same Chromium.
 * @param peers - absent: ours alone
 */
export async function labSizes(setup: Setup, path: string, peers?: Peers): Promise<Measured> {
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const ours = await loadedOfOurs(browser, setup);
    const all = codeBytes(join(root, 'jupyterlab-ext', 'run_elsewhere', 'labextension'));
    const figures: Figure[] = [];
    for (const peer of peers === undefined ? [] : PEERS) {
      const loaded = await loadedOfPeer(browser, setup, peers!.python, peer);
      const row = (what: string, bytes: number, reference: number): Figure =>
        figure(`JupyterLab: ${what}, against ${peer.name}`, 'bytes', bytes, { reference, target: 1 });
      figures.push(
        row('code loaded before its button is pressed', ours.before, loaded.before),
        row('code loaded when it can be worked with', ours.after, loaded.after),
        row('code in all', all, codeBytes(builtFolder(peers!.python, peer))),
      );
    }
    const counts = [
      atMost('bytes of code that JupyterLab loads before the button is pressed', ours.before, MOST_BEFORE),
      atMost('bytes of code that JupyterLab loads until offers are shown', ours.after, MOST_AFTER),
    ];
    return { figures, counts };
  } finally {
    await browser.close();
  }
}
