import type { BrowserContext } from '@playwright/test';
import type { Passed } from './forward-proxy.ts';
import { test } from './institute-fixture.ts';
import { expect, VsCodeWindow } from './vscode-fixture.ts';

const isPoll = ({ method, url }: Passed): boolean => method === 'GET' && url.searchParams.has('WAIT');

/** True when two of them were on their way at once. */
function overlap(requests: readonly Passed[]): boolean {
  return requests.some((one) =>
    requests.some(
      (other) => other !== one && other.began >= one.began && other.began < (one.ended ?? Infinity),
    ),
  );
}

test.describe.serial('two windows of VS Code, behind a proxy', () => {
  let context: BrowserContext;
  let first: VsCodeWindow;
  let second: VsCodeWindow;

  test.beforeAll(async ({ browser }) => {
    context = await browser.newContext();
    first = new VsCodeWindow(await context.newPage());
    second = new VsCodeWindow(await context.newPage());
  });
  test.afterAll(() => context.close());

  test('requests reach a platform that only the proxy knows', async ({ institute, platforms }) => {
    await first.open(institute.vscode, 'waits.ipynb');
    await first.runElsewhere.click();
    await first.panel.findOffers();
    await first.panel.signIn('Observatory', platforms.folder.adaToken);
    await expect(first.panel.offer('Observatory', 1, 2)).toBeVisible();
    expect(institute.proxy.passed.map(({ url }) => url.pathname)).toContain('/requests');
  });

  test('a run of one window is in the other, which asks nothing itself', async ({ institute }) => {
    await second.open(institute.vscode, 'waits.ipynb');
    await second.runElsewhere.click();
    await first.panel.mode('Run all cells');
    await first.panel.findOffers();
    await first.panel.offer('Observatory', 1, 2).click();
    await first.panel.expectPhase(first.panel.job('Observatory'), 'EXECUTING');
    await second.panel.expectPhase(second.panel.job('Observatory'), 'EXECUTING');
    const before = institute.proxy.passed.length;
    const polls = (): readonly Passed[] => institute.proxy.passed.slice(before).filter(isPoll);
    await expect.poll(() => polls().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
    expect(overlap(polls())).toBe(false);
  });

  test('the other takes over when the one that watches is closed', async ({ institute }) => {
    await first.page.close();
    institute.letGo();
    await second.panel.expectPhase(second.panel.job('Observatory'), 'COMPLETED');
    await expect(second.panel.jobs.getByRole('listitem')).toHaveCount(1);
    expect(await institute.jobs()).toHaveLength(1);
  });
});
