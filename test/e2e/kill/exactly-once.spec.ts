import type { Page } from '@playwright/test';
import { crash } from '../crash.ts';
import { PanelPage } from '../panel.ts';
import { expect, type KillStack, test } from './kill-fixture.ts';
import { type Point, POINTS, type Stopped, VICTIMS, type Victim } from './points.ts';

async function openPanel(page: Page, stack: KillStack): Promise<PanelPage> {
  await page.goto(stack.notebookUrl);
  await page.getByRole('button', { name: 'Run elsewhere' }).first().click();
  const panel = new PanelPage(page);
  await expect(panel.region).toContainText('SHA-256');
  return panel;
}

async function press(panel: PanelPage): Promise<void> {
  await panel.mode('Run all cells');
  await panel.need('Memory (GiB)', '1');
  await panel.findOffers();
  await panel.offers.getByRole('button', { name: /^Run on Observatory/ }).click();
}

/** Presses the button, and waits until the submission has been stopped at its point. */
async function pressAndStop(point: Point, panel: PanelPage, page: Page, stack: KillStack): Promise<Stopped> {
  const stopped = POINTS[point](page, stack);
  await press(panel);
  return stopped;
}

/** Presses the button and kills the victim at the point. What stands there goes on, unless it stood in the victim's own connection. */
async function killAt(point: Point, victim: Victim, page: Page, stack: KillStack): Promise<PanelPage> {
  const panel = await openPanel(page, stack);
  const stopped = await pressAndStop(point, panel, page, stack);
  if (victim === 'page') await crash(page);
  else await stack.crash(victim);
  if (victim !== 'platform' && stopped.cut) stopped.cut();
  else stopped.release();
  return panel;
}

/** One job on the platform, one in the panel, and it has run to its end. */
async function expectOneJob(panel: PanelPage, stack: KillStack): Promise<void> {
  await panel.expectPhase(panel.job('Observatory'), 'COMPLETED');
  await expect(panel.jobs.getByRole('listitem')).toHaveCount(1);
  expect(await stack.jobs()).toHaveLength(1);
}

// A trace of every window takes a quarter of the time; a second try brings one.
test.use({ trace: 'on-first-retry' });

test.afterEach(async ({ windows, stack }) => {
  await Promise.all(windows.pages().map((page) => page.close()));
  await stack.clear();
});

for (const point of Object.keys(POINTS) as Point[]) {
  for (const victim of VICTIMS) {
    test(`killed ${point}, ${victim}: one job, and the panel shows it`, async ({ windows, stack }) => {
      const page = await windows.newPage();
      const before = await killAt(point, victim, page, stack);
      // A window whose Jupyter server is gone is closed too; one whose platform is gone stays, beside the next.
      if (victim !== 'platform') await page.close();
      if (victim !== 'page') await stack.restart(victim);

      const after = await openPanel(await windows.newPage(), stack);
      // A press that never reached the disk is not known to anyone: the user presses again.
      if (point === 'before the store' && victim !== 'platform') {
        await expect(after.jobs.getByRole('listitem')).toHaveCount(0);
        expect(await stack.jobs()).toHaveLength(0);
        await press(after);
      }
      await expectOneJob(after, stack);
      if (victim === 'platform') await expectOneJob(before, stack);
    });
  }
}

for (const point of ['before the store', 'after the store', 'bytes sent', 'answer not yet stored'] as const) {
  test(`Jupyter server killed ${point}: its page goes on by itself`, async ({ windows, stack }) => {
    const panel = await killAt(point, 'Jupyter server', await windows.newPage(), stack);
    await stack.restart('Jupyter server');
    await expectOneJob(panel, stack);
  });
}

test('a page that is closed in the middle leaves its work to the next at once', async ({
  windows,
  stack,
}) => {
  const page = await windows.newPage();
  const panel = await openPanel(page, stack);
  const stopped = await pressAndStop('server committed', panel, page, stack);
  expect(await stack.claimed()).toBe(true);
  await page.close();
  await expect.poll(() => stack.claimed(), { timeout: 2000 }).toBe(false);
  stopped.release();
  await expectOneJob(await openPanel(await windows.newPage(), stack), stack);
});
