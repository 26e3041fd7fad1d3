import type { JobState, OfferState, PanelState } from '@run-elsewhere/planner';

const instant = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

function offerOf(index: number): OfferState {
  return {
    status: 'open',
    offer: {
      id: `offer-${index}`,
      platformId: `https://platform-${index}.example`,
      platformName: `Platform ${index}`,
      mode: 'live',
      // Sorted by memory, none of those that were first stays so.
      cores: 1 + (index % 64),
      memoryGiB: 2 * (index + 1),
      diskGiB: 50,
      durationSeconds: 7200,
      expires: instant(5 + (index % 60)),
      cost: { amount: (index * 37) % 101, unit: 'EUR' },
      environment: { name: 'astronomy', kernel: 'python3', lacks: ['healpy'], installs: true },
      enforced: ['duration', 'memory', 'cores'],
      notes: [`queue-${index}.`],
    },
  };
}

/** One in fifty still runs. */
function jobOf(index: number): JobState {
  const runs = index % 50 === 0;
  return {
    buttons: runs ? ['open', 'finish', 'cancel'] : ['results', 'log', 'again', 'remove'],
    collected: [],
    run: {
      key: `key-${index}`,
      revision: 1,
      platformId: `https://platform-${index % 7}.example`,
      platformName: `Platform ${index % 7}`,
      title: `notebook-${index}.ipynb`,
      origin: `work/notebook-${index}.ipynb`,
      mode: 'batch',
      needs: {},
      offer: offerOf(index).offer,
      createdAt: instant(-index),
      submission: 'started',
      status: { phase: runs ? 'EXECUTING' : 'COMPLETED', hasLog: true, results: [] },
    },
  };
}

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What the panel shows when that many platforms have made an offer, and that many jobs were run before. */
export function panelState(offers: number, jobs: number): PanelState {
  return {
    task: { kind: 'none' },
    form: {
      mode: 'live',
      fields: { cores: '', memoryGiB: '', diskGiB: '', gpus: '', durationSeconds: '', cost: '' },
      errors: {},
      keepOutputs: false,
    },
    round: {
      kind: 'done',
      asked: offers,
      answered: offers,
      offers: many(offers, offerOf),
      refusals: [],
      silent: [],
    },
    platforms: [],
    jobs: many(jobs, jobOf),
    announcements: [],
  };
}
