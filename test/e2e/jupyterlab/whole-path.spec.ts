import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { expect, openNotebook, picture, sessionFrame, test, typeIntoCell } from './lab-fixture.ts';

const EDITED = [
  'catalogue = "stars.csv"',
  'bootstrap_samples: int = 15',
  'grid_cells: int = 12',
  'significance: float = 8.0',
  'largest_radius: float = 1.0',
  'seed: int = 7',
  'print("edited", 6 * 7, "not saved")',
].join('\n');

/** One user's way through the whole product, in one window. */
test.describe.serial('from an unsaved edit to results, in JupyterLab', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  let notebook: Locator;

  test.beforeAll(async ({ browser }) => {
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
  });
  test.afterAll(() => context.close());

  test('the button captures the notebook with its unsaved edit', async ({ lab }) => {
    notebook = await openNotebook(page, lab, 'star-clusters.ipynb');
    await typeIntoCell(page, notebook.locator('.jp-CodeCell').first(), EDITED);
    await notebook.getByRole('button', { name: 'Run elsewhere' }).click();
    await expect(panel.region).toContainText('Open clusters by their common proper motion');
    await expect(panel.region.getByRole('list', { name: 'Files' })).toContainText('stars.csv');
    await expect(panel.region.getByRole('list', { name: 'Packages' })).toContainText('astropy');
    await expect(panel.region.getByRole('textbox', { name: 'bootstrap_samples' })).toHaveValue('15');
    expect(readFileSync(join(lab.work, 'star-clusters.ipynb'), 'utf8')).not.toContain('edited');
  });

  test('offers and refusals appear with the right numbers', async () => {
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await expect(panel.region).toContainText('3 of 3 answered');
    await expect(panel.offer('Desk', 1, 2)).toBeVisible();
    await expect(panel.offers).toContainText('astropy');
    await expect(panel.refusals).toContainText(/memory: asked 2 GiB, your allocation here is 1 GiB/i);
    await expect(panel.refusals).toContainText('Observatory');
    await picture(page, 'jupyterlab-offers');
  });

  test('a lower need turns the NO into an offer', async () => {
    await panel.need('Memory (GiB)', '1');
    await panel.findOffers();
    await expect(panel.offer('Classroom', 1, 1)).toBeVisible();
    await expect(panel.refusals).not.toContainText('Classroom');
  });

  test('what cannot be read is an error at its field', async () => {
    await panel.need('Memory (GiB)', 'lots');
    const field = panel.region.getByRole('textbox', { name: 'Memory (GiB)' });
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await panel.need('Memory (GiB)', '4 GB');
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  });

  test('signing in brings the larger offer', async ({ platforms }) => {
    await panel.need('Cores', '2');
    await panel.findOffers();
    await panel.signIn('Observatory', platforms.folder.adaToken);
    await expect(panel.offer('Observatory', 2, 4)).toBeVisible();
    await expect(panel.offers).toContainText('€0.10');
    await picture(page, 'jupyterlab-signed-in');
  });

  test('the live session opens in a tab of this window, on another site, with the edit', async ({
    platforms,
  }) => {
    await panel.offer('Observatory', 2, 4).click();
    await panel.expectPhase(panel.job('Observatory'), 'EXECUTING');
    const frame = page.locator('.re-session-frame iframe');
    await expect(frame).toBeVisible();
    expect(new URL((await frame.getAttribute('src'))!).host).toBe(
      new URL(platforms.address('observatory')).host,
    );
    expect(new URL(page.url()).hostname).not.toBe(new URL(platforms.address('observatory')).hostname);
    await expect(sessionFrame(page).locator('.jp-CodeCell').first()).toContainText('"edited"', {
      timeout: 90_000,
    });
    await picture(page, 'jupyterlab-session');
  });

  test('a cell runs and saves there', async () => {
    const session = sessionFrame(page);
    const cell = session.locator('.jp-CodeCell').first();
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await expect(cell.locator('.jp-OutputArea')).toContainText('edited 42 not saved', { timeout: 60_000 });
    const last = session.locator('.jp-CodeCell').nth(1);
    await typeIntoCell(page, last, 'open("table.csv", "w").write("a,b\\n1,2\\n")');
    await page.keyboard.press('Shift+Enter');
    await expect(last.locator('.jp-OutputArea')).toContainText('8', { timeout: 60_000 });
    await page.keyboard.press('ControlOrMeta+S');
    await expect(session.locator('.jp-NotebookPanel .jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty')).toHaveCount(
      0,
    );
  });

  test('Finish ends it well, and its notebook and table come back', async ({ lab }) => {
    const job = panel.job('Observatory');
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(job).toContainText('table.csv', { timeout: 60_000 });
    const [back] = readdirSync(lab.work).filter((name) => /^star-clusters.+\.ipynb$/.test(name));
    expect(readFileSync(join(lab.work, back!), 'utf8')).toContain('edited 42 not saved');
    const folder = readdirSync(lab.work).find((name) => existsSync(join(lab.work, name, 'table.csv')));
    expect(readFileSync(join(lab.work, folder!, 'table.csv'), 'utf8')).toBe('a,b\n1,2\n');
    await expect(page.locator('.lm-TabBar-tab', { hasText: back! }).first()).toBeVisible();
    await picture(page, 'jupyterlab-live-results');
  });

  test('a batch run comes back executed, beside the original', async ({ lab }) => {
    await page.locator('.lm-TabBar-tab', { hasText: 'star-clusters.ipynb' }).first().click();
    await notebook.getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.mode('Run all cells');
    await panel.need('Cores', '1');
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    const job = panel.jobs.getByRole('listitem').first();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(job).toContainText('clusters.ecsv', { timeout: 60_000 });
    const back = readdirSync(lab.work).find((name) => /^star-clusters.*executed.*\.ipynb$/.test(name));
    expect(readFileSync(join(lab.work, back!), 'utf8')).toContain('edited 42 not saved');
    const tab = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)', { hasText: 'edited 42 not saved' });
    await expect(tab.first()).toBeVisible();
    await picture(page, 'jupyterlab-batch-results');
  });

  test('a third run is cancelled', async () => {
    await page.locator('.lm-TabBar-tab', { hasText: 'star-clusters.ipynb' }).first().click();
    await panel.mode('Open live');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    const job = panel.jobs.getByRole('listitem').first();
    await panel.expectPhase(job, 'EXECUTING');
    await job.getByRole('button', { name: 'Cancel' }).click();
    await job.getByRole('button', { name: 'Yes, cancel' }).click();
    await panel.expectPhase(job, 'ABORTED');
  });

  test('a reload, and a restart of JupyterLab on another port, bring everything back', async ({
    lab,
    platforms,
  }) => {
    const kept = page.waitForResponse(
      (response) =>
        response.request().method() === 'PUT' &&
        response.url().includes('/lab/api/workspaces/') &&
        (response.request().postData() ?? '').includes('"offers":[{'),
    );
    await panel.findOffers();
    await expect(panel.offers.getByRole('button', { name: /^Run on Observatory/ })).toBeVisible();
    await kept;
    await page.reload();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(3);
    await expect(panel.offers.getByRole('button', { name: /^Run on Observatory/ })).toBeVisible();
    await picture(page, 'jupyterlab-reloaded');

    const before = new URL(lab.url).port;
    await lab.restartElsewhere();
    expect(new URL(lab.url).port).not.toBe(before);
    await openNotebook(page, lab, 'star-clusters.ipynb');
    await notebook.getByRole('button', { name: 'Run elsewhere' }).click();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(3);
    const stored = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    );
    expect(stored).not.toContain(platforms.folder.adaToken);
  });
});
