import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { hubEnvironment } from '../../stack/environments.ts';
import { type Hub, startHub } from '../../stack/jupyterhub.ts';
import { openPythons } from '../../stack/python.ts';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { expect, mainTab, openNotebook, picture, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const CELLS = [
  "mags = [float(line.split(',')[1]) for line in open('mags.csv')]",
  "open('brightest.txt', 'w').write(str(min(mags)))",
  'print("of the hub", min(mags))',
];

/** A platform that never heard of us, added by its address alone. */
test.describe('a JupyterHub', () => {
  let hub: Hub;
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;

  test.beforeAll(async ({ browser, lab, platforms }) => {
    const python = await hubEnvironment(await openPythons(() => undefined), () => undefined);
    const folder = join(platforms.folder.path, 'hub');
    mkdirSync(folder, { recursive: true });
    hub = await startHub(python, folder);
    writeNotebook(lab, 'hubble.ipynb', CELLS);
    writeFileSync(join(lab.work, 'mags.csv'), 'Vega,0.03\nSirius,-1.46\n');
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, lab, 'hubble.ipynb', 'hub');
    await tabPanel(page, 'hubble.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
  });
  test.afterAll(async () => {
    await context.close();
    await hub.stop();
  });

  test('is found out by its address, and a token brings its offer', async () => {
    await panel.region.getByRole('textbox', { name: 'Address of a platform' }).fill(`${hub.url}/hub/home`);
    await panel.region.getByRole('button', { name: 'Add platform' }).click();
    await expect(panel.region.getByRole('list', { name: 'Platforms' })).toContainText(hub.url);
    await panel.mode('Run all cells');
    await panel.findOffers();
    const name = new URL(hub.url).host;
    await expect(panel.refusals).toContainText(`${hub.url}/hub/token`);
    await panel.signIn(name, await hub.tokenFor('ada'));
    await expect(panel.offers.getByRole('button', { name: `Run on ${name}` })).toBeVisible();
    await expect(panel.region.getByRole('list', { name: 'Platforms' })).toContainText('Signed in as ada');
    await picture(page, 'jupyterlab-hub-offer');
  });

  test('runs all cells with the data file, and gives back what they made', async ({ lab }) => {
    const name = new URL(hub.url).host;
    await panel.offers.getByRole('button', { name: `Run on ${name}` }).click();
    const job = panel.job(name);
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(mainTab(page, 'hubble.executed.ipynb')).toBeVisible();
    expect(readFileSync(join(lab.work, 'hubble.executed.ipynb'), 'utf8')).toContain('of the hub -1.46');
    await expect(job).toContainText('brightest.txt');
    await job.getByRole('button', { name: 'Remove' }).click();
    await job.getByRole('button', { name: 'Yes, remove' }).click();
    await expect(panel.jobs.getByRole('listitem').filter({ hasText: name })).toHaveCount(0);
  });

  test('a live session is not framed by the hub, and opens in the browser at its notebook', async () => {
    const name = new URL(hub.url).host;
    await mainTab(page, 'hubble.ipynb').click();
    await tabPanel(page, 'hubble.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.mode('Open live');
    await panel.findOffers();
    await panel.offers.getByRole('button', { name: `Run on ${name}` }).click();
    const job = panel.job(name);
    await panel.expectPhase(job, 'EXECUTING');
    const card = tabPanel(page, `hubble on ${name}`).locator('.re-session-card');
    await expect(card).toBeVisible({ timeout: 60_000 });
    await picture(page, 'jupyterlab-hub-session');
    const [opened] = await Promise.all([context.waitForEvent('page'), card.getByRole('button').click()]);
    // Whoever has not signed in to the hub in this browser does so there.
    await opened.getByLabel('Username').fill('ada');
    await opened.getByLabel('Password').fill('any');
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await expect(opened.locator('.jp-CodeCell').last()).toContainText('of the hub', { timeout: 60_000 });
    await picture(opened, 'jupyterlab-hub-page');
    await opened.close();
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
  });
});
