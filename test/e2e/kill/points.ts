import type { Page } from '@playwright/test';
import type { KillStack } from './kill-fixture.ts';

export const VICTIMS = ['page', 'Jupyter server', 'platform'] as const;
export type Victim = (typeof VICTIMS)[number];

/** A submission that has been stopped at its point. */
export interface Stopped {
  /** Cuts the connection between page and Jupyter server, where the submission stands there. */
  cut?(): void;
  /** Lets it go on. */
  release(): void;
}

const isSubmission = (method: string, path: string): boolean => method === 'POST' && path.endsWith('/jobs');

/** Stops the page's own request to the job store, before the server sees it or after it has answered. */
function catchStore(page: Page, method: 'POST' | 'PUT', when: 'before' | 'after'): Promise<Stopped> {
  // JupyterLab adds a time to addresses, against caches.
  const pattern = /\/run-elsewhere\/runs(\/[0-9a-f-]{36})?(\?|$)/;
  let over = false;
  return new Promise((caught) => {
    void page.route(pattern, async (route) => {
      const withJob = route.request().postData()?.includes('"job"') ?? false;
      const wanted = route.request().method() === method && (method === 'POST' || withJob);
      if (over || !wanted) return route.fallback();
      // Not unrouted instead: that would let go of the very request that stands here.
      over = true;
      const response = when === 'after' ? await route.fetch() : undefined;
      const goOn = (): Promise<void> => (response ? route.fulfill({ response }) : route.continue());
      // A page that is gone cannot be told of either.
      caught({
        cut: () => void route.abort('connectionreset').catch(() => undefined),
        release: () => void goOn().catch(() => undefined),
      });
    });
  });
}

/** The named points of a submission, each with the means to stop there. */
export const POINTS = {
  'before the store': (page: Page) => catchStore(page, 'POST', 'before'),
  'after the store': (page: Page) => catchStore(page, 'POST', 'after'),
  'bytes sent': (_: Page, { gate }: KillStack) => gate.catch('bytes sent', isSubmission),
  'server committed': (_: Page, { gate }: KillStack) => gate.catch('server committed', isSubmission),
  'answer lost': async (_: Page, { gate }: KillStack) => {
    const held = await gate.catch('server committed', isSubmission);
    held.drop();
    return { release: () => undefined };
  },
  'answer not yet stored': (page: Page) => catchStore(page, 'PUT', 'before'),
} as const satisfies Readonly<Record<string, (page: Page, stack: KillStack) => Promise<Stopped>>>;

export type Point = keyof typeof POINTS;
