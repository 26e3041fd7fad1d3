import type { Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { expect, type KillStack, test } from './kill-fixture.ts';

let t0=Date.now();const mark=(w:string)=>{console.log(w,Date.now()-t0);t0=Date.now();};
const VICTIMS = ['page', 'Jupyter server', 'platform'] as const;
type Victim = (typeof VICTIMS)[number];

/** A submission that has been stopped at its point. */
interface Stopped {
  /** Lets what is still standing there go on: the network does not die with the victim. */
  release(): void;
}

const isSubmission = (method: string, path: string): boolean => method === 'POST' && path.endsWith('/jobs');

/** Stops the page's own request to the job store, before the server sees it or after it has answered. */
function catchStore(page: Page, method: 'POST' | 'PUT', when: 'before' | 'after'): Promise<Stopped> {
  // JupyterLab adds a time to addresses, against caches.
  const pattern = /\/run-elsewhere\/runs(\/[0-9a-f-]{36})?(\?|$)/;
  return new Promise((caught) => {
    void page.route(pattern, async (route) => {
      const withJob = route.request().postData()?.includes('"job"') ?? false;
      if (route.request().method() !== method || (method === 'PUT' && !withJob)) return route.fallback();
      await page.unroute(pattern);
      const response = when === 'after' ? await route.fetch() : undefined;
      const go = (): void => {
        // A page or server that was killed meanwhile cannot take the answer: that is the point of the test.
        (response ? route.fulfill({ response }) : route.continue()).catch(() => undefined);
      };
      caught({ release: go });
    });
  });
}

/** The named points of a submission, each with the means to stop there. */
const POINTS: Readonly<Record<string, (page: Page, stack: KillStack) => Promise<Stopped>>> = {
  'before the store': (page) => catchStore(page, 'POST', 'before'),
  'after the store': (page) => catchStore(page, 'POST', 'after'),
  'bytes sent': (_, { gate }) => gate.catch('bytes sent', isSubmission),
  'server committed': (_, { gate }) => gate.catch('server committed', isSubmission),
  'answer lost': async (_, { gate }) => {
    const held = await gate.catch('server committed', isSubmission);
    held.drop();
    return { release: () => undefined };
  },
  'answer not yet stored': (page) => catchStore(page, 'PUT', 'before'),
};

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

/** Ends the page's process at once: nothing in it gets to say farewell, as it would when a page is closed. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  // It never answers.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

async function kill(victim: Victim, page: Page, stack: KillStack): Promise<void> {
  if (victim === 'page') await crash(page);
  else await stack.crash(victim);
}

test.afterEach(async ({ windows, stack }) => {
  await Promise.all(windows.pages().map((page) => page.close()));
  await stack.clear();
});

for (const [point, stopAt] of Object.entries(POINTS)) {
  for (const victim of VICTIMS) {
    test(`killed ${point}, ${victim}: one job, and the panel shows it`, async ({ windows, stack }) => {
      mark('begin');const page = await windows.newPage();
      const panel = await openPanel(page, stack);
      mark('opened');const stopped = stopAt(page, stack);
      await press(panel);
      mark('pressed');const submission = await stopped;mark('stopped');
      await kill(victim, page, stack);
      mark('killed');submission.release();
      if (victim !== 'page') await stack.restart(victim);
      mark('restarted');await page.close();mark('closed');

      const after = await openPanel(await windows.newPage(), stack);
      mark('opened again');// A press that never reached the disk is not known to anyone: the user presses again.
      if (point === 'before the store' && victim !== 'platform') {
        await expect(after.jobs.getByRole('listitem')).toHaveCount(0);
        expect(await stack.jobs()).toHaveLength(0);
        await press(after);
      }
      const job = after.job('Observatory');
      await after.expectPhase(job, /QUEUED|EXECUTING|COMPLETED/ as never);mark('has job');await after.expectPhase(job, 'COMPLETED');mark('completed');
      await expect(after.jobs.getByRole('listitem')).toHaveCount(1);
      expect(await stack.jobs()).toHaveLength(1);mark('end')
    });
  }
}
