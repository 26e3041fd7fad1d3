import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { stackFolder } from '../stack/stack.ts';
import { openingFile, startVsCode, type VsCodeSetup } from '../stack/vscode.ts';
import { exactly, type Measured } from './bench.ts';
import { figure } from './figure.ts';
import { median } from './timing.ts';

/** What VS Code brings to read and write notebooks, as an extension too: it is activated by the same event. */
const PEER = '.ipynb Support';
const OURS = 'Run Elsewhere';

/** What an opened notebook may cost those who do not press the button. */
const MOST_MS = 30;

/** As VS Code's own list of running extensions says, in milliseconds. */
async function activationMs(page: Page, name: string): Promise<number> {
  const entry = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: name }).first();
  const text = await entry.locator('.activation-time').innerText();
  return Number(/(\d+)\s*ms/.exec(text)?.[1]);
}

/** Time that VS Code takes to activate the extension when a notebook is opened, each time in a new window. */
export async function vsCodeActivation(
  setup: VsCodeSetup,
  browser: string,
  { windows }: { readonly windows: number },
): Promise<Measured> {
  const path = mkdtempSync(join(tmpdir(), 'run-elsewhere-bench-'));
  const server = await startVsCode(setup, stackFolder(path, 'no-token-is-needed'), [], {
    // The list as a tab, as high as the window: rows that are not to be seen do not exist.
    settings: { 'workbench.editor.useModal': 'off' },
  });
  const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const ours: number[] = [];
    const peers: number[] = [];
    for (let window = 0; window < windows; window += 1) {
      const context = await chrome.newContext({ viewport: { width: 1500, height: 2400 } });
      const page = await context.newPage();
      await page.goto(openingFile(server.url, 'star-clusters.ipynb'));
      await page.getByRole('button', { name: 'Run elsewhere' }).first().waitFor({ timeout: 90_000 });
      // Its button is there before the notebook has been read, which is what activates.
      await page.locator('.notebookOverlay .code-cell-row').first().waitFor();
      await page.keyboard.press('F1');
      await page.locator('.quick-input-box input').fill('>Developer: Show Running Extensions');
      await page.keyboard.press('Enter');
      await page.locator('.runtime-extensions-editor').waitFor();
      ours.push(await activationMs(page, OURS));
      peers.push(await activationMs(page, PEER));
      await context.close();
    }
    const reference = median(peers);
    const told = ours.filter((ms) => Number.isFinite(ms)).length;
    return {
      figures: [
        figure('VS Code: activation', 'ms', median(ours), { target: MOST_MS }),
        figure('VS Code: activation, against its own notebook support', 'ms', median(ours), { reference }),
      ],
      counts: [exactly('windows that told when they activated the extension', told, windows)],
    };
  } finally {
    await chrome.close();
    await server.stop();
    rmSync(path, { recursive: true, force: true });
  }
}
