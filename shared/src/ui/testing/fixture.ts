import type { JobStatus, Offer, Run } from '../../model/index.js';
import type { JobState, OfferState, PanelState, RoundState, TaskSummary } from '../../panel/state.js';

/** States for this folder's tests. The moment at which all of them were made: */
export const NOW = Date.parse('2026-03-04T10:00:00Z');

/** A moment so many minutes from {@link NOW}, ISO 8601. */
export const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

export const offerOf = (id: string, more: Partial<Offer> = {}): Offer => ({
  id,
  platformId: `http://${id}.test`,
  platformName: id,
  mode: 'live',
  cores: 8,
  memoryGiB: 32,
  durationSeconds: 7200,
  ...more,
});

export const entryOf = (id: string, more: Partial<Offer> = {}): OfferState => ({
  offer: offerOf(id, more),
  status: 'open',
});

export const runOf = (key: string, more: Partial<Run> = {}): Run => ({
  key,
  revision: 1,
  platformId: 'http://helios.test',
  platformName: 'Helios',
  title: `${key}.ipynb`,
  origin: `work/${key}.ipynb`,
  sha256: 'ab'.repeat(32),
  mode: 'live',
  needs: {},
  offer: offerOf('helios'),
  createdAt: at(-60),
  submission: 'started',
  ...more,
});

export const statusOf = (more: Partial<JobStatus> = {}): JobStatus => ({
  phase: 'EXECUTING',
  hasLog: true,
  results: [],
  ...more,
});

export const jobOf = (key: string, more: Partial<JobState> = {}): JobState => ({
  run: runOf(key, { status: statusOf() }),
  buttons: [],
  collected: [],
  ...more,
});

export const SUMMARY: TaskSummary = {
  title: 'clusters.ipynb',
  origin: 'work/clusters.ipynb',
  kernel: 'python3',
  language: 'python',
  cells: 42,
  sizeBytes: 2048,
  sha256: '3f2a91cc'.repeat(8),
  capturedAt: at(-3),
  stale: false,
  packages: ['astropy', 'numpy'],
  files: [
    { path: 'data/coma.fits', sizeBytes: 3 * 2 ** 20, included: true },
    { path: 'notes.csv', sizeBytes: 512, included: false },
  ],
  remoteData: ['https://archive.test/wise.fits'],
  warnings: ['Cell 7 reads /scratch/mask.npy: that path will not exist there.'],
  parameters: [{ name: 'seed', value: '42', help: 'of the generator' }],
};

/** Nothing captured, nothing asked, nothing run. */
export const EMPTY: PanelState = {
  task: { kind: 'none' },
  form: {
    mode: 'live',
    fields: { cores: '', memoryGiB: '', diskGiB: '', gpus: '', durationSeconds: '', cost: '' },
    errors: {},
    keepOutputs: false,
  },
  round: { kind: 'idle' },
  platforms: [],
  jobs: [],
  announcements: [],
};

/** A notebook is captured. */
export const CAPTURED: PanelState = { ...EMPTY, task: { kind: 'captured', summary: SUMMARY } };

/** A round that is over, with these answers. */
export const roundOf = (more: Partial<Exclude<RoundState, { kind: 'idle' }>> = {}): RoundState => ({
  kind: 'done',
  asked: 3,
  answered: 3,
  offers: [],
  refusals: [],
  silent: [],
  ...more,
});
