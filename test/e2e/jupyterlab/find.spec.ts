import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { type Server } from '../../stack/servers.ts';
import { startJupyterLab } from '../../stack/stack.ts';
import { type EmptyEditor, FIND_SCENARIO } from '../find-scenario.ts';
import { startFoundWorld } from '../found-world.ts';
import { PanelPage } from '../panel.ts';
import { faintTexts } from './contrast.ts';
import { expect, mainTab, picture, sessionFrame, test } from './lab-fixture.ts';

test.describe.serial('from an empty window to a session, in JupyterLab', () => {
  let context: BrowserContext;
  let editor: EmptyEditor;
  let lab: Server;

  test.beforeAll(async ({ browser, platforms }) => {
    const world = await startFoundWorld({ name: 'Desk', url: platforms.address('desk') });
    const path = join(platforms.folder.path, 'find');
    mkdirSync(path, { recursive: true });
    lab = await startJupyterLab(platforms.setup, { ...platforms.folder, path }, [], {
      settings: world.settings,
    });
    context = await browser.newContext();
    const page = await context.newPage();
    editor = {
      name: 'jupyterlab',
      page,
      panel: new PanelPage(page),
      world,
      work: join(path, 'work'),
      session: sessionFrame(page),
      open: async () => {
        await page.goto(lab.url);
        await expect(page.getByRole('main').getByRole('tab', { name: 'Launcher' })).toBeVisible();
      },
      command: async (title) => {
        await page.keyboard.press('ControlOrMeta+Shift+C');
        await page.locator('.lm-CommandPalette-input').fill(title);
        await page.keyboard.press('Enter');
      },
      expectOpen: (name) => expect(mainTab(page, name)).toBeVisible(),
    };
  });
  test.afterAll(async () => {
    await context.close();
    await Promise.all([lab.stop(), editor.world.close()]);
  });

  for (const [title, step] of Object.entries(FIND_SCENARIO)) test(title, () => step(editor));

  test('it can be read in the dark, too', async () => {
    const { page, panel } = editor;
    await page.getByRole('menubar').getByRole('menuitem', { name: 'Settings', exact: true }).click();
    await page.locator('.lm-Menu-itemLabel').getByText('Theme', { exact: true }).hover();
    await page.locator('.lm-Menu-itemLabel').getByText('JupyterLab Dark', { exact: true }).click();
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', 'JupyterLab Dark');
    expect(await faintTexts(panel.region)).toEqual([]);
    await picture(page, 'jupyterlab-find-dark');
  });
});
