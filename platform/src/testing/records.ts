import type { JobRecord, OfferRecord } from '../state/records.js';

const resources = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0 };
const environment = { name: 'basic', kernel: 'python3', lacks: [], installs: false };

/** A queued job, with what a test cares about changed. */
export const aJob = (change: Partial<JobRecord> = {}): JobRecord => ({
  id: 'job',
  phase: 'QUEUED',
  created: 1,
  planned: 1,
  heldUntil: 1,
  duration: 100,
  destruction: 1_000_000,
  destructionChosen: false,
  removed: false,
  spec: {
    offerId: 'offer',
    mode: 'live',
    resources,
    environment,
    manifest: {
      kind: 'notebook',
      notebook: 'a.ipynb',
      parts: [{ part: 'p', path: 'a.ipynb', size: 1, sha256: 'a'.repeat(64) }],
    },
    uploadedAt: 1000,
    parameters: [['MODE', 'live']],
    frameOrigins: [],
  },
  ...change,
});

/** An open offer, with what a test cares about changed. */
export const anOffer = (change: Partial<OfferRecord> = {}): OfferRecord => ({
  id: 'offer',
  setId: 'set',
  phase: 'OFFERED',
  created: 1,
  expires: 60_000,
  start: 1,
  mode: 'live',
  resources: { ...resources, durationSeconds: 100 },
  environment,
  ...change,
});
