import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { hubEnvironment } from '../../stack/environments.ts';
import { type Hub, startHub } from '../../stack/jupyterhub.ts';
import { openPythons } from '../../stack/python.ts';
import { setUpVsCode, startVsCode } from '../../stack/vscode.ts';
import { notebookText } from '../contracts/notebooks.ts';
import { HOSTILE_NAME, type HostileService, LIVE_CELL, startHostileService } from '../hostile-session.ts';
import { type PlainService, startPlainService } from '../plain-service.ts';
import { picture } from '../pictures.ts';
import { expect, test as base, type VsCode, VsCodeWindow } from './vscode-fixture.ts';

/** Platforms that never heard of us, and a VS Code that has only these. */
interface Strangers {
  readonly hub: Hub;
  readonly service: PlainService;
  readonly hostile: HostileService;
  readonly vscode: VsCode;
}

const test = base.extend<object, { strangers: Strangers }>({
  strangers: [
    async ({ platforms }, use) => {
      const python = await hubEnvironment(await openPythons(() => undefined), () => undefined);
      const path = join(platforms.folder.path, 'strangers');
      const work = join(path, 'work');
      mkdirSync(work, { recursive: true });
      mkdirSync(join(path, 'hub'));
      writeFileSync(
        join(work, 'brightest.ipynb'),
        notebookText([
          "mags = [float(line.split(',')[1]) for line in open('mags.csv')]",
          'print("of the stranger", min(mags))',
        ]),
      );
      writeFileSync(join(work, 'alone.ipynb'), notebookText(['print("of the stranger")']));
      writeFileSync(join(work, 'hostile.ipynb'), notebookText([LIVE_CELL]));
      writeFileSync(join(work, 'mags.csv'), 'Vega,0.03\nSirius,-1.46\n');
      const setup = await setUpVsCode(() => undefined);
      const [hub, service, hostile] = await Promise.all([
        startHub(python, join(path, 'hub')),
        startPlainService(),
        startHostileService(),
      ]);
      const entries = [service.entry, hostile.entry];
      const server = await startVsCode(setup, { ...platforms.folder, path }, entries);
      await use({ hub, service, hostile, vscode: { url: server.url, work } });
      await Promise.all([server.stop(), hub.stop(), service.close(), hostile.close()]);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.describe.serial('platforms that never heard of us, in VS Code', () => {
  let context: BrowserContext;
  let code: VsCodeWindow;

  test.beforeAll(async ({ browser, strangers }) => {
    context = await browser.newContext();
    code = new VsCodeWindow(await context.newPage());
    await code.open(strangers.vscode, 'brightest.ipynb');
    await code.runElsewhere.first().click();
  });
  test.afterAll(() => context.close());

  test('a JupyterHub is found out by its address, runs all cells with the data file, and gives back the notebook', async ({
    strangers: { hub, vscode },
  }) => {
    const { panel } = code;
    const name = new URL(hub.url).host;
    await panel.region.getByRole('textbox', { name: 'Address of a platform' }).fill(`${hub.url}/hub/home`);
    await panel.region.getByRole('button', { name: 'Add platform' }).click();
    await expect(panel.region.getByRole('list', { name: 'Platforms' })).toContainText(hub.url);
    await panel.mode('Run all cells');
    await panel.findOffers();
    await expect(panel.refusals).toContainText(`${hub.url}/hub/token`);
    await panel.signIn(name, await hub.tokenFor('ada'));
    await panel.offers.getByRole('button', { name: `Run on ${name}` }).click();
    const job = panel.job(name);
    await panel.expectPhase(job, 'COMPLETED');
    await picture(code.page, 'vscode-hub');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(code.tab(/^brightest\.executed/)).toBeVisible({ timeout: 60_000 });
    expect(readFileSync(join(vscode.work, 'brightest.executed.ipynb'), 'utf8')).toContain(
      'of the stranger -1.46',
    );
  });

  test('a live session on the hub opens in the browser, since the hub lets nobody frame it', async ({
    strangers: { hub },
  }) => {
    const { panel } = code;
    const name = new URL(hub.url).host;
    await code
      .tab(/^brightest\.ipynb/)
      .first()
      .click();
    await code.runElsewhere.first().click();
    await panel.mode('Open live');
    await panel.findOffers();
    const [opened, request] = await Promise.all([
      context.waitForEvent('page', { timeout: 90_000 }),
      context.waitForEvent('request', (asked) => asked.url().includes('/user/ada/')),
      panel.offers.getByRole('button', { name: `Run on ${name}` }).click(),
    ]);
    const job = panel.job(name);
    // Code-server takes what is on this machine for a port that it has to forward, below which no hub can live.
    await opened.goto(`${hub.url}${new URL(request.url()).pathname.replace(/^\/proxy\/\d+/, '')}`);
    await opened.getByLabel('Username').fill('ada');
    await opened.getByLabel('Password').fill('any');
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await expect(opened.locator('.jp-CodeCell').last()).toContainText('of the stranger', { timeout: 60_000 });
    await opened.close();
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
  });

  test('a plain UWS service: signed in to beside the run that waits, its result from another host after one yes', async ({
    strangers: { service, vscode },
  }) => {
    const { panel } = code;
    // The service takes a notebook and nothing beside it.
    await code.open(vscode, 'alone.ipynb');
    await code.runElsewhere.first().click();
    await panel.mode('Run all cells');
    await panel.findOffers();
    await panel.offer('Institute', 4, 8).click();
    const job = panel.job('Institute');
    await panel.signInBeside(job, 'Institute', service.token);
    await panel.expectPhase(job, 'EXECUTING');
    service.completeJobs();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    const agree = job.getByRole('button', { name: `Fetch results from ${service.store}` });
    await expect(agree).toBeVisible();
    expect(service.asked).toEqual([]);
    await agree.click();
    await expect.poll(() => service.asked.length).toBe(1);
    expect(service.asked[0]).not.toHaveProperty('authorization');
    expect(service.asked[0]).not.toHaveProperty('cookie');
    await expect(code.tab(/^alone\.executed/)).toBeVisible();
  });

  test('a session that tries to get hold of VS Code gets neither the window nor the panel', async ({
    strangers: { hostile, vscode },
  }) => {
    const { page, panel } = code;
    await code.open(vscode, 'hostile.ipynb');
    await code.runElsewhere.first().click();
    await panel.mode('Open live');
    await panel.findOffers();
    await panel.offer(HOSTILE_NAME, 4, 8).click();
    // Another document in its place would not have it.
    await page.evaluate(() => Object.assign(globalThis, { mine: true }));
    await code.session.getByRole('button', { name: 'Work' }).click({ timeout: 60_000 });
    await expect.poll(() => hostile.reports.has('session')).toBe(true);
    expect(hostile.reports.get('session')).toMatchObject({
      'top.location': 'SecurityError',
      'top.location.replace': 'SecurityError',
      'parent.location': 'SecurityError',
      'open _top': 'Refused',
      'parent.document': 'SecurityError',
      'top.document.cookie': 'SecurityError',
    });
    expect(await page.evaluate(() => 'mine' in globalThis && !('taken' in globalThis))).toBe(true);
    // The panel is in a frame that the session can find, and speak to.
    await expect(panel.job(HOSTILE_NAME)).toBeVisible();
    await expect(panel.region).not.toContainText('Type your token here');
    for (const headers of hostile.asked) expect(headers).not.toHaveProperty('cookie');
  });
});
