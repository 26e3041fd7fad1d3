import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { setUpOldest } from '../../stack/setup.ts';
import { startJupyterLab } from '../../stack/stack.ts';
import type { Server } from '../../stack/servers.ts';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { expect, openNotebook, picture, sessionFrame, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

test.describe('in the oldest JupyterLab that the extension is for', () => {
  let server: Server;
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;

  test.beforeAll(async ({ browser, lab, platforms }) => {
    writeNotebook(lab, 'veteran.ipynb', ['print("as", "ever")']);
    const setup = await setUpOldest(() => undefined);
    server = await startJupyterLab(setup, platforms.folder, platforms.list);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, server, 'veteran.ipynb', 'oldest');
  });
  test.afterAll(async () => {
    await context.close();
    await server.stop();
  });

  test('it is JupyterLab 4.0', async () => {
    const config = await page.locator('#jupyter-config-data').textContent();
    expect((JSON.parse(config ?? '') as { readonly appVersion: string }).appVersion).toMatch(/^4\.0\./);
  });

  test('a live session opens in place', async () => {
    await page.getByRole('button', { name: 'Run elsewhere' }).click();
    await expect(panel.region).toContainText('veteran');
    await panel.findOffers();
    await panel.offer('Desk', 1, 2).click();
    await expect(sessionFrame(page).locator('.jp-CodeCell').first()).toContainText('"as"', {
      timeout: 90_000,
    });
    await picture(page, 'oldest-session');
    await panel.finish('veteran');
  });

  test('the results of a batch run come back', async ({ lab }) => {
    const job = await panel.runAllCells('veteran', 1);
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(tabPanel(page, 'veteran.executed.ipynb')).toContainText('as ever', { timeout: 60_000 });
    expect(readFileSync(join(lab.work, 'veteran.executed.ipynb'), 'utf8')).toContain('as ever');
  });
});
