import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import type { PanelPage } from '../panel.ts';
import { picture } from '../pictures.ts';
import { expect, test, VsCodeWindow } from './vscode-fixture.ts';

const EDITED = [
  'catalogue = "stars.csv"',
  'bootstrap_samples: int = 15',
  'grid_cells: int = 12',
  'significance: float = 8.0',
  'largest_radius: float = 1.0',
  'seed: int = 7',
  'print("edited", 6 * 7, "not saved")',
].join('\n');

/** One user's way through the whole product, in one window. The same steps as in JupyterLab. */
test.describe.serial('from an unsaved edit to results, in VS Code', () => {
  let context: BrowserContext;
  let page: Page;
  let code: VsCodeWindow;
  let panel: PanelPage;

  test.beforeAll(async ({ browser }) => {
    context = await browser.newContext();
    page = await context.newPage();
    code = new VsCodeWindow(page);
    panel = code.panel;
  });
  test.afterAll(() => context.close());

  test('the button captures the notebook with its unsaved edit', async ({ vscode }) => {
    await code.open(vscode, 'star-clusters.ipynb');
    await code.typeIntoCell(0, EDITED);
    await code.runElsewhere.click();
    await expect(panel.region).toContainText('Open clusters by their common proper motion');
    await expect(panel.region.getByRole('list', { name: 'Files' })).toContainText('stars.csv');
    await expect(panel.region.getByRole('list', { name: 'Packages' })).toContainText('astropy');
    await expect(panel.region.getByRole('textbox', { name: 'bootstrap_samples' })).toHaveValue('15');
    expect(readFileSync(join(vscode.work, 'star-clusters.ipynb'), 'utf8')).not.toContain('edited');
  });

  test('offers and refusals appear with the right numbers', async () => {
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await expect(panel.region).toContainText('3 of 3 answered');
    await expect(panel.offer('Desk', 1, 2)).toBeVisible();
    await expect(panel.offers).toContainText('astropy');
    await expect(panel.refusals).toContainText(/memory: asked 2 GiB, your allocation here is 1 GiB/i);
    await expect(panel.refusals).toContainText('Observatory');
    await picture(page, 'vscode-offers');
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
    await picture(page, 'vscode-signed-in');
  });

  test('the live session opens in a tab of this window, on another site, with the edit', async ({
    platforms,
  }) => {
    await panel.offer('Observatory', 2, 4).click();
    await panel.expectPhase(panel.job('Observatory'), 'EXECUTING');
    const frame = code.session.owner();
    await expect(frame).toBeVisible();
    const observatory = new URL(platforms.address('observatory'));
    expect(new URL((await frame.getAttribute('src'))!).host).toBe(observatory.host);
    expect(new URL(page.url()).hostname).not.toBe(observatory.hostname);
    await expect(code.session.locator('.jp-CodeCell').first()).toContainText('"edited"', { timeout: 90_000 });
    expect(context.pages()).toHaveLength(1);
    await picture(page, 'vscode-session');
  });

  test('a cell runs and saves there', async () => {
    const cell = code.session.locator('.jp-CodeCell').first();
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await expect(cell.locator('.jp-OutputArea')).toContainText('edited 42 not saved', { timeout: 60_000 });
    const last = code.session.locator('.jp-CodeCell').nth(1);
    await last.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('open("table.csv", "w").write("a,b\\n1,2\\n")');
    await page.keyboard.press('Shift+Enter');
    await expect(last.locator('.jp-OutputArea')).toContainText('8', { timeout: 60_000 });
    await page.keyboard.press('ControlOrMeta+S');
    const unsaved = code.session.locator('.jp-NotebookPanel .jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty');
    await expect(unsaved).toHaveCount(0);
  });

  test('Finish ends it well, and its notebook and table come back', async ({ vscode }) => {
    const job = panel.job('Observatory');
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(job).toContainText('table.csv', { timeout: 60_000 });
    const [back] = readdirSync(vscode.work).filter((name) => /^star-clusters.+\.ipynb$/.test(name));
    expect(readFileSync(join(vscode.work, back!), 'utf8')).toContain('edited 42 not saved');
    const folder = readdirSync(vscode.work).find((name) => existsSync(join(vscode.work, name, 'table.csv')));
    expect(readFileSync(join(vscode.work, folder!, 'table.csv'), 'utf8')).toBe('a,b\n1,2\n');
    await expect(code.tab(back!)).toBeVisible();
    await picture(page, 'vscode-live-results');
  });

  test('a batch run comes back executed, and opens to the side of the original', async ({ vscode }) => {
    await code.tab(/^star-clusters\.ipynb/).click();
    await code.command('Run elsewhere');
    await panel.mode('Run all cells');
    await panel.need('Cores', '1');
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    const job = panel.jobs.getByRole('listitem').first();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(job).toContainText('clusters.ecsv', { timeout: 60_000 });
    const back = readdirSync(vscode.work).find((name) => /^star-clusters.*executed.*\.ipynb$/.test(name));
    expect(readFileSync(join(vscode.work, back!), 'utf8')).toContain('edited 42 not saved');
    await expect(code.group(/^star-clusters\.ipynb/)).toHaveCount(1);
    await expect(code.group(back!)).toBeVisible();
    await expect(code.group(back!).filter({ has: code.tab(/^star-clusters\.ipynb/) })).toHaveCount(0);
    await expect(code.outputs.getByText('edited 42 not saved').first()).toBeVisible();
    await picture(page, 'vscode-batch-results');
  });

  test('a third run is cancelled, from the palette', async () => {
    await code
      .tab(/^star-clusters\.ipynb/)
      .first()
      .click();
    await code.runElsewhere.first().click();
    await panel.mode('Open live');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    const job = panel.jobs.getByRole('listitem').first();
    await panel.expectPhase(job, 'EXECUTING');
    await code.command('Cancel a job');
    await code.pick('Open clusters by their common proper motion');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
    await panel.expectPhase(job, 'ABORTED');
  });

  test('a reload of the window brings everything back', async ({ platforms }) => {
    await panel.findOffers();
    await expect(panel.offers.getByRole('button', { name: /^Run on Observatory/ })).toBeVisible();
    await page.reload();
    await code.ready();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(3);
    // The sign-in, too: the anonymous are offered nothing there.
    await code.command('Run elsewhere');
    await panel.findOffers();
    await expect(panel.offers.getByRole('button', { name: /^Run on Observatory/ })).toBeVisible();
    await picture(page, 'vscode-reloaded');
    const stored = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), document.cookie]));
    expect(stored).not.toContain(platforms.folder.adaToken);
  });
});
