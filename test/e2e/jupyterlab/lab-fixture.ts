import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import { root } from '../../stack/paths.ts';
import type { Server } from '../../stack/servers.ts';
import { startJupyterLab } from '../../stack/stack.ts';
import { expect, type Platforms, test as base } from '../stack-fixture.ts';

export interface Lab {
  /** Address with the token. */
  readonly url: string;
  /** Folder that JupyterLab serves. */
  readonly work: string;
  /** Ends it as a crash would, and starts it again on another port. */
  restartElsewhere(): Promise<void>;
}

export const test = base.extend<object, { lab: Lab }>({
  lab: [
    async ({ platforms }, use) => {
      const start = (): Promise<Server> => startJupyterLab(platforms.setup, platforms.folder, platforms.list);
      let server = await start();
      await use({
        get url() {
          return server.url;
        },
        work: join(platforms.folder.path, 'work'),
        restartElsewhere: async () => {
          await server.stop('SIGKILL');
          server = await start();
        },
      });
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

const screenshots = join(root, 'test-results', 'screenshots');

/** Keeps a picture of what the user sees, among the test's artefacts. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!existsSync(screenshots)) mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** Opens a notebook in JupyterLab and waits until its kernel is there. */
export async function openNotebook(page: Page, lab: Lab, name: string): Promise<Locator> {
  await page.goto(lab.url.replace('/lab?', `/lab/tree/${name}?`));
  const notebook = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)').first();
  await expect(notebook.locator('.jp-Cell').first()).toBeVisible({ timeout: 60_000 });
  return notebook;
}

/** Replaces a cell's whole source, as a user would: into the cell, select all, type. */
export async function typeIntoCell(page: Page, cell: Locator, source: string): Promise<void> {
  const editor = cell.locator('.cm-content').first();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(source);
}

/** The live session in the tab that is in front. */
export function sessionFrame(page: Page): FrameLocator {
  return page.locator('.re-session-frame iframe').contentFrame();
}

export { expect, type Platforms };
