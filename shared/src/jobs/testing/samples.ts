import type { JobStatus, NotebookTask, Offer, Run } from '../../model/index.js';

export const PLATFORM_ID = 'https://a.example/base';

export const SAMPLE_TASK: NotebookTask = {
  title: 'clusters.ipynb',
  origin: 'work/clusters.ipynb',
  mode: 'batch',
  executable: {
    kind: 'notebook',
    name: 'clusters.ipynb',
    text: '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}',
    sha256: '0123abcd'.repeat(8),
    kernel: 'python3',
  },
  needs: { cores: 2, memoryGiB: 16 },
  packages: ['numpy', 'astropy'],
  files: [
    { path: 'data/a.csv', sizeBytes: 3, sha256: 'abcd0123'.repeat(8), ref: { path: 'work/data/a.csv' } },
  ],
};

export const SAMPLE_OFFER: Offer = {
  id: 'offer-1',
  platformId: PLATFORM_ID,
  platformName: 'Institute A',
  mode: 'batch',
  cores: 2,
  memoryGiB: 16,
};

export function sampleRun(key: string, fields: Partial<Run> = {}): Run {
  return {
    key,
    revision: 0,
    platformId: PLATFORM_ID,
    platformName: 'Institute A',
    title: SAMPLE_TASK.title,
    origin: SAMPLE_TASK.origin,
    executable: 'notebook',
    sha256: SAMPLE_TASK.executable.sha256,
    mode: 'batch',
    needs: SAMPLE_TASK.needs,
    offer: SAMPLE_OFFER,
    createdAt: '2026-01-01T12:00:00.000Z',
    submission: 'prepared',
    ...fields,
  };
}

export function sampleStatus(fields: Partial<JobStatus> = {}): JobStatus {
  return { phase: 'EXECUTING', hasLog: true, results: [], ...fields };
}
