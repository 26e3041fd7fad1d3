import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { crash } from '../crash.ts';
import { picture } from '../pictures.ts';
import type { Passed } from './forward-proxy.ts';
import { test } from './institute-fixture.ts';
import { expect, VsCodeWindow } from './vscode-fixture.ts';

const isPoll = ({ method, url }: Passed): boolean => method === 'GET' && url.searchParams.has('WAIT');

/** More than it takes until the end of a request is noticed. */
const NOTICED_MS = 500;

/** True when two of them were on their way at once. */
function overlap(requests: readonly Passed[]): boolean {
  return requests.some((one) =>
    requests.some(
      (other) =>
        other !== one && other.began >= one.began && other.began + NOTICED_MS < (one.ended ?? Infinity),
    ),
  );
}

/** The files below a folder that contain a text. */
function filesWith(folder: string, text: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

/** The way of those who never press a button of the panel, in an institute behind a proxy; later in two windows. */
test.describe.serial('from the palette, behind a proxy, in two windows', () => {
  let context: BrowserContext;
  let first: VsCodeWindow;
  let second: VsCodeWindow;

  test.beforeAll(async ({ browser }) => {
    context = await browser.newContext();
    first = new VsCodeWindow(await context.newPage());
    second = new VsCodeWindow(await context.newPage());
  });
  test.afterAll(() => context.close());

  test('a platform that only the proxy knows is added and signed in to', async ({ institute, platforms }) => {
    await first.open(institute.vscode, 'waits.ipynb');
    await first.command('Add a platform');
    await first.answer(institute.observatory);
    await expect(first.notifications).toContainText('The platform was added.');
    await first.command('Sign in to a platform');
    await first.pick('Observatory');
    await first.answer(platforms.folder.adaToken);
    await expect(first.notifications).toContainText('Signed in to Observatory.');
    expect(institute.proxy.passed.map(({ url }) => url.pathname)).toContain('/capabilities');
    expect(filesWith(institute.userData, institute.observatory)).toContain(
      join(institute.userData, 'User', 'settings.json'),
    );
    expect(filesWith(institute.userData, platforms.folder.adaToken)).toEqual([]);
  });

  test('step by step: a refusal with the right numbers, back, and away without a run', async ({
    institute,
  }) => {
    await first.command('Run elsewhere step by step');
    await first.pick('Run all cells');
    await first.pick('Memory (GiB)');
    await first.answer('64');
    await first.pick('Find offers');
    const refusal = first.asks.getByRole('option').filter({ hasText: 'Cannot run this' });
    await expect(refusal).toContainText('Observatory');
    await expect(refusal).toContainText('asked 64 GiB, your allocation here is 8 GiB');
    await picture(first.page, 'vscode-step-by-step');
    await first.asks.getByRole('button', { name: 'Back' }).click();
    await first.pick('Memory (GiB)');
    await first.answer('1');
    await first.pick('Find offers');
    await expect(first.asks.getByRole('option').filter({ hasText: 'Run on Observatory' })).toContainText(
      '1 cores, 1 GiB',
    );
    await first.page.keyboard.press('Escape');
    await expect(first.asks).toBeHidden();
    expect(await institute.jobs()).toEqual([]);
  });

  test('a run of one window is in the other, and one of them asks for it', async ({ institute }) => {
    await second.open(institute.vscode, 'waits.ipynb');
    await second.command('Show jobs that run elsewhere');
    await first.command('Run elsewhere step by step');
    await first.pick('Run all cells');
    await first.pick('Find offers');
    await first.pick('Run on Observatory');
    await expect(first.jobsInStatusBar).toHaveAccessibleName(/1 job runs elsewhere/);
    await second.panel.expectPhase(second.panel.job('Observatory'), 'EXECUTING');
    await expect.poll(() => institute.proxy.passed.filter(isPoll).length).toBeGreaterThan(0);
    await second.command('Show the log of a job');
    await second.pick('Observatory');
    await expect(second.page.locator('.part.panel')).toContainText('[cell 1 of 2]');
    await picture(second.page, 'vscode-log');
    expect(overlap(institute.proxy.passed.filter(isPoll))).toBe(false);
  });

  test('the other goes on asking when the first has crashed', async ({ institute }) => {
    await crash(first.page);
    institute.crashFirstWindow();
    const crashed = performance.now();
    const later = (): readonly Passed[] =>
      institute.proxy.passed.filter(
        (request) => isPoll(request) && (request.ended ?? Infinity) > crashed + NOTICED_MS,
      );
    await expect.poll(() => later().length).toBeGreaterThan(0);
    institute.letGo();
    await second.panel.expectPhase(second.panel.job('Observatory'), 'COMPLETED');
    await expect(second.panel.jobs.getByRole('listitem')).toHaveCount(1);
    await expect(second.jobsInStatusBar).toHaveAccessibleName(/0 jobs run elsewhere/);
    expect(await institute.jobs()).toHaveLength(1);
    expect(overlap(institute.proxy.passed.filter(isPoll))).toBe(false);
  });

  test('its results come from the palette', async ({ institute }) => {
    await second.command('Get the results of a job');
    await second.pick('Observatory');
    await expect(second.tab(/^waits\.executed/)).toBeVisible({ timeout: 60_000 });
    expect(readFileSync(join(institute.vscode.work, 'waits.executed.ipynb'), 'utf8')).toContain('let go');
  });
});
