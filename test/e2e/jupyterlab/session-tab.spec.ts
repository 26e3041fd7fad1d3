import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { HERMITAGE, storedRuns, test } from './bench-fixture.ts';
import {
  changeSetting,
  expect,
  mainTab,
  openNotebook,
  picture,
  sessionFrame,
  splitRight,
  tabPanel,
  writeNotebook,
} from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

test.describe('the tab of a live session', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  let tab: Locator;
  let job: Locator;

  test.beforeAll(async ({ browser, lab }) => {
    writeNotebook(lab, 'orbit.ipynb', ['print("in orbit")']);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    tab = tabPanel(page, 'orbit on Desk');
    job = panel.jobs.getByRole('listitem').filter({ hasText: 'orbit' }).filter({ hasText: 'Desk' });
    await openNotebook(page, lab, 'orbit.ipynb', 'session-tab');
    await tabPanel(page, 'orbit.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.findOffers();
    await panel.offer('Desk', 1, 2).click();
    await expectSession();
  });
  test.afterAll(() => context.close());

  const expectSession = (): Promise<void> =>
    expect(sessionFrame(page).locator('.jp-CodeCell').first()).toContainText('in orbit', {
      timeout: 120_000,
    });
  const address = async (): Promise<URL> => new URL((await tab.locator('iframe').getAttribute('src'))!);
  const openedBy = async (press: Locator): Promise<Page> => {
    const [opened] = await Promise.all([context.waitForEvent('page'), press.click()]);
    await expect(opened.locator('.jp-CodeCell').first()).toContainText('in orbit', { timeout: 120_000 });
    return opened;
  };

  test('its link can be copied and opened in the browser, and it reloads', async () => {
    await tab.getByRole('button', { name: 'Copy link' }).click();
    const { href, origin } = await address();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(href);
    await (await openedBy(tab.getByRole('button', { name: 'Open in browser' }))).close();
    const loaded = page.waitForRequest(
      (request) => request.resourceType() === 'document' && request.url().startsWith(origin),
    );
    await tab.getByRole('button', { name: 'Reload' }).click();
    await loaded;
    await expectSession();
    // A press does something; it is no switch that stays down.
    await expect(tab.getByRole('button', { pressed: true })).toHaveCount(0);
  });

  test('a run has one tab, however often it is opened', async () => {
    await mainTab(page, 'orbit.ipynb').click();
    await expect(tab).toBeHidden();
    await job.getByRole('button', { name: 'Open' }).dblclick();
    await expect(tab).toBeVisible();
    await expect(mainTab(page, 'orbit on Desk')).toHaveCount(1);
  });

  test('Extend grants more time, as much as the platform allows', async ({ lab }) => {
    await expect(job).toContainText(/(59 min|1 h) left/);
    await job.getByRole('button', { name: 'Extend' }).click();
    await expect(job).toContainText(/1 h 5\d min left/);
    const [run] = await storedRuns(lab);
    expect(await (await fetch(`${run!.job!.url}/executionduration`)).text()).toBe('7200');
    await job.getByRole('button', { name: 'Extend' }).click();
    await expect(job).toContainText('could not extend the time: it keeps the limit of 2 hours');
  });

  test('a reload of the page brings it back to its place, and no store has its token', async ({
    lab,
    platforms,
  }) => {
    const token = (await address()).searchParams.get('token')!;
    expect(token.length).toBeGreaterThan(20);
    const kept = page.waitForResponse(
      (response) =>
        response.request().method() === 'PUT' &&
        response.url().includes('/lab/api/workspaces/') &&
        /"split-area".*run-elsewhere-sessions:/.test(response.request().postData() ?? ''),
    );
    await splitRight(page, mainTab(page, 'orbit on Desk'));
    await kept;
    const place = await tab.boundingBox();
    await page.reload();
    await expectSession();
    await expect(tabPanel(page, 'orbit.ipynb')).toBeVisible();
    expect(await tab.boundingBox()).toEqual(place);
    await picture(page, 'jupyterlab-session-restored');

    const folders = ['workspaces', 'settings'].map((name) => join(lab.work, '..', name));
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    );
    expect(files.join()).toContain('run-elsewhere-sessions');
    const stores = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    for (const secret of [token, platforms.folder.adaToken])
      expect([...files, stores].filter((text) => text.includes(secret))).toEqual([]);
  });

  test('it says so when its session has ended', async () => {
    await tab.getByRole('button', { name: 'Finish' }).click();
    await expect(tab).toContainText('This session has ended');
    await expect(tab.locator('iframe')).toHaveCount(0);
    await panel.expectPhase(job, 'COMPLETED');
    await mainTab(page, 'orbit on Desk').locator('.lm-TabBar-tabCloseIcon').click();
    await expect(mainTab(page, 'orbit on Desk')).toHaveCount(0);
  });

  test('where the platform allows no frame, it says why and offers the browser', async ({ hermitage }) => {
    await panel.region.getByRole('textbox', { name: 'Address of a platform' }).fill(hermitage.url);
    await panel.region.getByRole('button', { name: 'Add platform' }).click();
    await expect(panel.region.getByRole('list', { name: 'Platforms' })).toContainText(HERMITAGE);
    await tabPanel(page, 'orbit.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.findOffers();
    await panel.offer(HERMITAGE, 1, 2).click();
    const card = tabPanel(page, `orbit on ${HERMITAGE}`);
    await expect(card).toContainText('the platform does not allow http://127.0.0.1', { timeout: 120_000 });
    await expect(card.locator('iframe')).toHaveCount(0);
    await picture(page, 'jupyterlab-session-refused');
    await (await openedBy(card.locator('.re-session-card').getByRole('button'))).close();
  });

  test('with "never" it opens in the browser at once', async () => {
    await mainTab(page, `orbit on ${HERMITAGE}`).locator('.lm-TabBar-tabCloseIcon').click();
    await changeSetting(page, (form) =>
      form.getByRole('combobox').last().selectOption({ label: 'Never: in the browser' }),
    );
    const row = panel.job(HERMITAGE);
    await (await openedBy(row.getByRole('button', { name: 'Open' }))).close();
    await expect(mainTab(page, `orbit on ${HERMITAGE}`)).toHaveCount(0);
    await changeSetting(page, (form) =>
      form.getByRole('combobox').last().selectOption({ label: 'Where the platform allows it' }),
    );
    await row.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(row, 'COMPLETED');
  });

  test('before its time is up a notification warns, and extends it', async () => {
    await mainTab(page, 'orbit.ipynb').click();
    await tabPanel(page, 'orbit.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.need('Hours', '65 s');
    await panel.need('Memory (GiB)', '1');
    await panel.findOffers();
    await panel.offer('Desk', 1, 1).click();
    const short = panel.jobs.getByRole('listitem').first();
    const warning = page.locator('.Toastify__toast').filter({ hasText: 'its time on Desk is up' });
    await expect(warning).toContainText('Save your work.', { timeout: 60_000 });
    await picture(page, 'jupyterlab-time-warning');
    await warning.getByRole('button', { name: 'Extend' }).click();
    await expect(short).toContainText(/(59 min|1 h) left/);
    await expect(warning).toHaveCount(0);
    await short.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(short, 'COMPLETED');
  });
});
