import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { storedRuns, test } from './bench-fixture.ts';
import {
  changeSetting,
  expect,
  mainTab,
  openNotebook,
  picture,
  tabPanel,
  writeNotebook,
} from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** More than one GiB, less than two. */
const CELLS = ['print("so far")', 'data = [b"x" * 2**28 for _ in range(5)]', 'print("all", len(data))'];

test.describe('a batch run that ends badly, and again with more', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  /** The newest run. */
  let job: Locator;

  test.beforeAll(async ({ browser, lab }) => {
    writeNotebook(lab, 'greedy.ipynb', CELLS);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    job = panel.jobs.getByRole('listitem').filter({ hasText: 'greedy' }).first();
    await openNotebook(page, lab, 'greedy.ipynb', 'again');
    await tabPanel(page, 'greedy.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.mode('Run all cells');
    await panel.need('Memory (GiB)', '1');
    await panel.findOffers();
    await panel.offer('Desk', 1, 1).click();
  });
  test.afterAll(async ({ lab }) => {
    // Beside the results that have opened, the settings would have little room.
    await openNotebook(page, lab, 'greedy.ipynb', 'again-later');
    await changeSetting(page, (form) =>
      form.getByRole('checkbox', { name: 'Fetch results at once' }).uncheck(),
    );
    await context.close();
  });

  const notifications = async (): Promise<Locator> => {
    const centre = page.locator('.jp-Notification-Center');
    if (!(await centre.isVisible())) await page.locator('.jp-Notification-Status').click();
    return centre.getByRole('listitem').filter({ hasText: 'greedy' });
  };

  test('out of memory is an ERROR with that reason', async () => {
    await panel.expectPhase(job, 'ERROR');
    await expect(job).toContainText('out of memory: the limit was 1 GiB');
    await picture(page, 'jupyterlab-out-of-memory');
  });

  test('it has one notification, updated in place', async () => {
    const own = await notifications();
    await expect(own).toHaveCount(1);
    await expect(own).toContainText('greedy failed on Desk');
    await page.keyboard.press('Escape');
  });

  test('its log can be shown, and hidden', async () => {
    await job.getByRole('button', { name: 'Show log' }).click();
    const log = job.getByRole('group', { name: 'Log of greedy' });
    await expect(log).toContainText('[cell 1 of 3]');
    await job.getByRole('button', { name: 'Show log' }).click();
    await expect(log).toHaveCount(0);
  });

  test('what it did until then comes back, and never over something that is there', async ({ lab }) => {
    const first = join(lab.work, 'greedy.executed.ipynb');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(mainTab(page, 'greedy.executed.ipynb')).toHaveCount(1);
    expect(readFileSync(first, 'utf8')).toContain('so far\\n');
    appendFileSync(first, '\n');
    const touched = readFileSync(first, 'utf8');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(mainTab(page, 'greedy-1.executed.ipynb')).toHaveCount(1);
    expect(readFileSync(join(lab.work, 'greedy-1.executed.ipynb'), 'utf8')).toContain('so far\\n');
    expect(readFileSync(first, 'utf8')).toBe(touched);
    await expect(job.getByRole('group', { name: 'Results here' }).getByRole('button')).toHaveText([
      'greedy.executed.ipynb',
      'greedy-1.executed.ipynb',
    ]);
  });

  test('Run again asks for twice the memory; with "fetch at once" the results come by themselves', async ({
    lab,
  }) => {
    await changeSetting(page, (form) =>
      form.getByRole('checkbox', { name: 'Fetch results at once' }).check(),
    );
    await job.getByRole('button', { name: 'Run again' }).click();
    await expect(panel.region.getByRole('textbox', { name: 'Memory (GiB)' })).toHaveValue('2 GiB');
    await expect(panel.region.getByRole('radio', { name: 'Run all cells' })).toBeChecked();
    await expect(panel.region.getByRole('status')).toContainText(
      'The last run was out of memory: now it asks for 2 GiB.',
    );
    await panel.findOffers();
    await panel.offer('Desk', 1, 2).click();
    await panel.expectPhase(job, 'COMPLETED');
    await expect(job.getByRole('group', { name: 'Results here' })).toContainText('greedy-2.executed.ipynb');
    expect(readFileSync(join(lab.work, 'greedy-2.executed.ipynb'), 'utf8')).toContain('all 5');
    await expect(await notifications()).toHaveCount(2);
    await page.keyboard.press('Escape');
  });

  test('Remove asks, and removes the job here and there', async ({ lab }) => {
    const address = (await storedRuns(lab))[0]!.job!.url;
    expect((await fetch(address)).status).toBe(200);
    const count = await panel.jobs.getByRole('listitem').count();
    await job.getByRole('button', { name: 'Remove' }).click();
    await job.getByRole('button', { name: 'No' }).click();
    await expect(job.getByRole('button', { name: 'Remove' })).toBeFocused();
    await job.getByRole('button', { name: 'Remove' }).click();
    await job.getByRole('button', { name: 'Yes, remove' }).click();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(count - 1);
    expect((await fetch(address)).status).toBe(404);
    expect((await storedRuns(lab)).filter(({ job }) => job?.url === address)).toEqual([]);
    expect(existsSync(join(lab.work, 'greedy-2.executed.ipynb'))).toBe(true);
  });
});
