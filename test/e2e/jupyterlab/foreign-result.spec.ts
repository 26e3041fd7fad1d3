import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { type PlainService, startPlainService } from '../plain-service.ts';
import { test } from './bench-fixture.ts';
import {
  addPlatform,
  expect,
  mainTab,
  openNotebook,
  picture,
  tabPanel,
  writeNotebook,
} from './lab-fixture.ts';

test.describe.configure({ mode: 'serial' });

/** A result on a host that the user has never heard of. */
test.describe('results of a plain UWS service in a store on another host', () => {
  let service: PlainService;
  let page: Page;
  let panel: PanelPage;
  let restore: () => Promise<void>;

  test.beforeAll(async ({ browser, lab }) => {
    service = await startPlainService();
    restore = await addPlatform(lab, service.entry);
    writeNotebook(lab, 'stored.ipynb', ['print("to be stored")']);
    page = await browser.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, lab, 'stored.ipynb', 'stored');
    await tabPanel(page, 'stored.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
  });
  test.afterAll(async () => {
    await page.close();
    await restore();
    await service.close();
  });

  test('the offer is what the settings say of the service', async () => {
    await panel.mode('Run all cells');
    await panel.findOffers();
    await panel.offer('Institute', 4, 8).click();
    const job = panel.job('Institute');
    await panel.signInBeside(job, 'Institute', service.token);
    await panel.expectPhase(job, 'EXECUTING');
  });

  test('nothing is fetched from there before the user agrees, and then without a credential', async ({
    lab,
  }) => {
    service.completeJobs();
    const job = panel.job('Institute');
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    const agree = job.getByRole('button', { name: `Fetch results from ${service.store}` });
    await expect(agree).toBeVisible();
    await picture(page, 'jupyterlab-foreign-result');
    expect(service.asked).toEqual([]);
    expect(existsSync(join(lab.work, 'stored.executed.ipynb'))).toBe(false);
    await agree.click();
    await expect(mainTab(page, 'stored.executed.ipynb')).toBeVisible();
    expect(readFileSync(join(lab.work, 'stored.executed.ipynb'), 'utf8')).toContain('to be stored');
    expect(service.asked).toHaveLength(1);
    expect(service.asked[0]).not.toHaveProperty('authorization');
    expect(service.asked[0]).not.toHaveProperty('cookie');
  });

  test('it is not asked about again', async () => {
    const job = panel.job('Institute');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect.poll(() => service.asked.length).toBe(2);
    await expect(job.getByRole('button', { name: /^Fetch results from/ })).toHaveCount(0);
  });
});
