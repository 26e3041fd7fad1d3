import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import type { PlatformEntry } from '@run-elsewhere/planner';
import type { Server } from '../../stack/servers.ts';
import { startJupyterLab } from '../../stack/stack.ts';
import { notebookText } from '../contracts/notebooks.ts';
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

/** Opens a notebook in JupyterLab, in the default workspace or in another, and waits until its cells are there. */
export async function openNotebook(
  page: Page,
  lab: Pick<Lab, 'url'>,
  name: string,
  workspace?: string,
): Promise<Locator> {
  const place = workspace === undefined ? '/lab' : `/lab/workspaces/${workspace}`;
  await page.goto(lab.url.replace('/lab?', `${place}/tree/${name}?`));
  const notebook = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)').first();
  await expect(notebook.locator('.jp-Cell').first()).toBeVisible({ timeout: 60_000 });
  return notebook;
}

/** Puts a notebook of code cells into the folder that JupyterLab serves. */
export function writeNotebook(lab: Pick<Lab, 'work'>, name: string, cells: readonly string[]): void {
  writeFileSync(join(lab.work, name), notebookText(cells));
}

/** Writes an entry into the settings, as somebody does who knows the service. @returns what takes it out again */
export async function addPlatform(lab: Lab, entry: PlatformEntry): Promise<() => Promise<void>> {
  const { origin, searchParams } = new URL(lab.url);
  const headers = {
    authorization: `token ${searchParams.get('token')!}`,
    'content-type': 'application/json',
  };
  const url = `${origin}/lab/api/settings/@run-elsewhere/jupyterlab:plugin`;
  const { raw } = (await (await fetch(url, { headers })).json()) as { readonly raw: string };
  const settings = JSON.parse(raw) as { readonly platforms: readonly unknown[] };
  const put = async (text: string): Promise<void> => {
    const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ raw: text }) });
    expect(answer.ok).toBe(true);
  };
  await put(JSON.stringify({ ...settings, platforms: [...settings.platforms, entry] }));
  return () => put(raw);
}

/** The notebook or session in a main-area tab of this name. */
export function tabPanel(page: Page, name: string): Locator {
  return page.getByRole('tabpanel', { name, exact: true });
}

/** A tab of the main area. */
export function mainTab(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('tab', { name, exact: true });
}

/** Drags a tab of the main area to its right, so that two stand side by side. */
export async function splitRight(page: Page, tab: Locator): Promise<void> {
  const area = (await page.locator('#jp-main-dock-panel').boundingBox())!;
  const grip = (await tab.boundingBox())!;
  await tab.hover();
  await page.mouse.down();
  // In small steps, as a hand does: the first ones tear the tab off its bar, the last ones show the dock where it would go.
  await page.mouse.move(grip.x + grip.width / 2 + 10, grip.y + grip.height + 30, { steps: 12 });
  await page.mouse.move(area.x + area.width * 0.8, area.y + area.height / 2, { steps: 12 });
  await page.mouse.up();
}

/** Changes something in the settings editor, as a user would, and waits until it is saved. */
export async function changeSetting(page: Page, change: (form: Locator) => Promise<unknown>): Promise<void> {
  await page.getByRole('menubar').getByRole('menuitem', { name: 'Settings', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Settings Editor' }).click();
  const editor = tabPanel(page, 'Settings');
  await editor.getByRole('tab', { name: 'Run elsewhere' }).click();
  const saved = page.waitForResponse(
    (response) =>
      response.request().method() === 'PUT' && response.url().includes('/api/settings/@run-elsewhere'),
  );
  await change(editor.getByRole('group', { name: 'Run elsewhere' }));
  await saved;
  await mainTab(page, 'Settings').locator('.lm-TabBar-tabCloseIcon').click();
}

/** Replaces a cell's whole source, as a user would: into the cell, select all, type. */
export async function typeIntoCell(page: Page, cell: Locator, source: string): Promise<void> {
  const editor = cell.locator('.cm-content').first();
  // At its beginning: further right a narrow cell is under its own toolbar.
  await editor.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(source);
}

/** The live session in the tab that is in front. */
export function sessionFrame(page: Page): FrameLocator {
  return page.locator('.re-session-frame iframe').contentFrame();
}

export { picture } from '../pictures.ts';
export { expect, type Platforms };
