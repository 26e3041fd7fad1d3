import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { startJupyterLab } from '../../stack/stack.ts';
import type { Server } from '../../stack/servers.ts';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { expect, picture, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** Its main area holds one document only, and each document has a browser tab of its own. */
test.describe('in Notebook 7', () => {
  let server: Server;
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;

  test.beforeAll(async ({ browser, lab, platforms }) => {
    writeNotebook(lab, 'classic.ipynb', ['print("as", "ever")']);
    server = await startJupyterLab(platforms.setup, platforms.folder, platforms.list, { app: 'notebook' });
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await page.goto(server.url.replace('/tree?', '/notebooks/classic.ipynb?'));
    await expect(page.locator('.jp-Cell').first()).toBeVisible({ timeout: 60_000 });
  });
  test.afterAll(async () => {
    await context.close();
    await server.stop();
  });

  test('the button opens the panel at the right', async () => {
    await page.getByRole('button', { name: 'Run elsewhere' }).click();
    await expect(
      page.locator('#jp-right-stack').getByRole('region', { name: 'Run elsewhere' }),
    ).toBeVisible();
    await expect(panel.region).toContainText('classic');
  });

  test('a session opens in the browser', async () => {
    await panel.findOffers();
    const opens = context.waitForEvent('page', { timeout: 60_000 });
    await panel.offer('Desk', 1, 2).click();
    const opened = await opens;
    await expect(opened.locator('.jp-CodeCell').first()).toContainText('"as"', { timeout: 60_000 });
    await opened.close();
    await expect(page.locator('iframe')).toHaveCount(0);
    await picture(page, 'notebook7-session');
    await panel.finish('classic');
  });

  test('the results of a batch run come back', async ({ lab }) => {
    const job = await panel.runAllCells('classic', 1);
    const opens = context.waitForEvent('page');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect((await opens).locator('.jp-OutputArea').first()).toContainText('as ever', {
      timeout: 60_000,
    });
    expect(readFileSync(join(lab.work, 'classic.executed.ipynb'), 'utf8')).toContain('as ever');
  });
});
