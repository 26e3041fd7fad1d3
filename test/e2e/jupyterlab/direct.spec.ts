import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { root } from '../../stack/paths.ts';
import type { Server } from '../../stack/servers.ts';
import { ADA, EXAMPLE, freePort, startJupyterLab, startPlatform } from '../../stack/stack.ts';
import { outputsOf } from '../contracts/notebooks.ts';
import { PanelPage } from '../panel.ts';
import { expect, type Platforms, test } from '../stack-fixture.ts';
import { type Lab, openNotebook, picture, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

/** Name of the platform that lets this page talk to it; Desk does not. */
const TERRACE = 'Terrace';

interface PlatformConfig {
  readonly accounts: readonly { readonly allocation: object }[];
}

/** Starts a platform that allows pages of one origin. Visitors have one core, the account has two. */
function startTerrace({ setup, folder }: Platforms, origin: string): Promise<Server> {
  const own = { ...folder, path: join(folder.path, 'terrace') };
  mkdirSync(own.path, { recursive: true });
  const file = join(root, 'platform', 'configs', 'desk.json');
  const desk = JSON.parse(readFileSync(file, 'utf8')) as PlatformConfig;
  const ada = {
    name: ADA,
    tokenSha256: '${ADA_TOKEN_SHA256}',
    allocation: { ...desk.accounts[0]!.allocation, cores: 2 },
  };
  const configFile = join(own.path, 'config.json');
  const config = { ...desk, name: TERRACE, accounts: [...desk.accounts, ada], pageOrigins: [origin] };
  writeFileSync(configFile, JSON.stringify(config));
  return startPlatform(setup, own, 'desk', { configFile });
}

test.describe('in a JupyterLab whose server lacks the extension’s part', () => {
  let terrace: Server;
  let server: Server;
  let lab: Pick<Lab, 'url' | 'work'>;
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;

  test.beforeAll(async ({ browser, platforms }) => {
    const port = await freePort();
    terrace = await startTerrace(platforms, `http://127.0.0.1:${port}`);
    const folder = { ...platforms.folder, path: join(platforms.folder.path, 'direct') };
    mkdirSync(folder.path);
    const list = [
      { name: TERRACE, url: terrace.url },
      { name: 'Desk', url: platforms.address('desk') },
    ];
    server = await startJupyterLab(platforms.setup, folder, list, { port, serverPart: false });
    lab = { url: server.url, work: join(folder.path, 'work') };
    writeFileSync(join(lab.work, 'heights.csv'), 'height\n3\n4\n');
    writeNotebook(lab, 'hills.ipynb', [
      'rows = open("heights.csv").read().split()',
      'open("sum.txt", "w").write(str(sum(map(int, rows[1:]))))\nprint("rows", len(rows))',
    ]);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
  });
  test.afterAll(async () => {
    await context.close();
    await Promise.all([server.stop(), terrace.stop()]);
  });

  test('the panel says so, and what it means', async () => {
    await openNotebook(page, lab, 'hills.ipynb', 'direct');
    await tabPanel(page, 'hills.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await expect(panel.region).toContainText('The server part of Run elsewhere is missing');
    await expect(panel.region).toContainText('pip install run_elsewhere');
    await expect(panel.region.getByRole('list', { name: 'Files' })).toContainText('heights.csv');
  });

  test('a platform that allows the page makes an offer, another is said not to', async () => {
    await panel.mode('Run all cells');
    await panel.findOffers();
    await expect(panel.offer(TERRACE, 1, 2)).toBeVisible();
    await expect(panel.region).toContainText('2 of 2 answered');
    await expect(panel.region).toContainText(
      /Desk.*no answer:.*it does not let pages of http:\/\/127\.0\.0\.1:\d+ talk to it, or it is down\..*pip install run_elsewhere.*ask the platform to allow/,
    );
    await picture(page, 'jupyterlab-direct');
  });

  test('a run goes there with its file, and its results come back', async () => {
    await panel.offer(TERRACE, 1, 2).click();
    await panel.expectPhase(panel.job(TERRACE), 'COMPLETED');
    await panel.job(TERRACE).getByRole('button', { name: 'Get results' }).click();
    await expect(tabPanel(page, 'hills.executed.ipynb')).toContainText('rows 3');
    const executed = readFileSync(join(lab.work, 'hills.executed.ipynb'), 'utf8');
    expect(outputsOf(executed).at(-1)?.printed).toContain('rows 3');
    const sum = join(lab.work, 'hills-results', 'sum.txt');
    await expect.poll(() => existsSync(sum) && readFileSync(sum, 'utf8')).toBe('7');
  });

  test('signing in brings the larger offer', async ({ platforms }) => {
    await panel.need('Cores', '2');
    await panel.findOffers();
    await panel.signIn(TERRACE, platforms.folder.adaToken);
    await expect(panel.offer(TERRACE, 2, 2)).toBeVisible();
    // Given back while the account can still do so: nobody else could have the two cores for two minutes.
    await panel.need('Cores', '1');
    await panel.findOffers();
    await expect(panel.offer(TERRACE, 1, 2)).toBeVisible();
  });

  test('after a reload the job is still there, and the token is not', async ({ platforms }) => {
    const stored = await page.evaluate(async () => {
      const [database] = await indexedDB.databases();
      const stores = JSON.stringify([localStorage, sessionStorage, document.cookie]);
      return { database: database?.name, stores };
    });
    expect(stored.database).toBe('run-elsewhere:/');
    expect(stored.stores).not.toContain(platforms.folder.adaToken);
    await page.reload();
    await expect(panel.job(TERRACE)).toContainText('hills', { timeout: 60_000 });
    await panel.expectPhase(panel.job(TERRACE), 'COMPLETED');
    await expect(panel.region).toContainText('hills-results');
    await tabPanel(page, 'hills.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.need('Cores', '2');
    await panel.findOffers();
    await expect(panel.refusals.getByLabel(`Token for ${TERRACE}`)).toBeVisible();
  });

  test('a session’s tab offers the browser', async () => {
    await tabPanel(page, 'hills.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.mode('Open live');
    await panel.need('Cores', '1');
    await panel.findOffers();
    await panel.offer(TERRACE, 1, 2).click();
    const card = tabPanel(page, `hills on ${TERRACE}`);
    await expect(card).toContainText('Without the server part', { timeout: 120_000 });
    await expect(card.locator('iframe')).toHaveCount(0);
    const opening = context.waitForEvent('page');
    await card.locator('.re-session-card').getByRole('button').click();
    const opened = await opening;
    await expect(opened.locator('.jp-CodeCell').first()).toContainText('heights.csv', { timeout: 120_000 });
    await opened.close();
    await panel.job(TERRACE).getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(panel.job(TERRACE), 'COMPLETED');
  });
});

test('where the server part is there, the page talks to no platform', async ({ browser, platforms }) => {
  const server = await startJupyterLab(platforms.setup, platforms.folder, platforms.list);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const panel = new PanelPage(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await openNotebook(page, server, EXAMPLE, 'relayed');
    await tabPanel(page, EXAMPLE).getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await expect(panel.offer('Desk', 1, 2)).toBeVisible();
    await expect(panel.region).not.toContainText('server part');
    expect(asked.filter((url) => url.includes('/run-elsewhere/status'))).toHaveLength(1);
    const origins = new Set(asked.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin));
    expect([...origins]).toEqual([new URL(server.url).origin]);
  } finally {
    await context.close();
    await server.stop();
  }
});
