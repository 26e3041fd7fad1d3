import type { DriverCapabilities, JobStatus, Run } from '../model/index.js';
import { sampleRun, sampleStatus } from '../jobs/testing/samples.js';
import { buttonsFor } from './buttons.js';

const ALL: DriverCapabilities = {
  ask: true,
  live: true,
  batch: true,
  release: true,
  extend: true,
  finish: true,
  log: true,
  results: true,
  honoursKey: true,
};
const NONE: DriverCapabilities = { ...ALL, extend: false, finish: false, log: false, results: false };
const JOB = { platformId: 'https://a.example', url: 'https://a.example/jobs/1' };
const RESULT = {
  id: 'notebook',
  kind: 'notebook',
  path: 'a.ipynb',
  url: `${JOB.url}/results/notebook`,
} as const;

const started = (status: Partial<JobStatus>, fields: Partial<Run> = {}): Run =>
  sampleRun('key', { submission: 'started', job: JOB, status: sampleStatus(status), ...fields });

describe('buttonsFor', () => {
  it.each<[string, Run, readonly string[]]>([
    ['on its way', sampleRun('key'), []],
    ['on its way with trouble', sampleRun('key', { problem: 'no answer' }), ['remove']],
    ['refused', sampleRun('key', { submission: 'failed' }), ['again', 'remove']],
    ['refused, and found elsewhere', sampleRun('key', { submission: 'failed', given: true }), ['remove']],
    ['perhaps there', sampleRun('key', { submission: 'ambiguous' }), ['again', 'remove']],
    ['without news', sampleRun('key', { submission: 'started', job: JOB }), ['cancel']],
    ['queued', started({ phase: 'QUEUED', hasLog: false }), ['cancel']],
    ['held', started({ phase: 'HELD', hasLog: false }), ['cancel']],
    ['running', started({ durationSeconds: 60, results: [RESULT] }), ['extend', 'results', 'log', 'cancel']],
    [
      'a session that is open',
      started({ sessionUrl: 'https://a.example/s', durationSeconds: 60 }, { mode: 'live' }),
      ['open', 'finish', 'extend', 'log', 'cancel'],
    ],
    ['a session that starts', started({ phase: 'QUEUED', hasLog: false }, { mode: 'live' }), ['cancel']],
    [
      'a session without a job',
      started(
        { sessionUrl: 'https://a.example/s', hasLog: false },
        { mode: 'live', job: { ...JOB, session: true } },
      ),
      ['open', 'remove'],
    ],
    ['over', started({ phase: 'COMPLETED', results: [RESULT] }), ['results', 'log', 'again', 'remove']],
    ['over, with nothing left', started({ phase: 'ARCHIVED', hasLog: false }), ['again', 'remove']],
  ])('of a run that is %s', (_, run, buttons) => {
    expect(buttonsFor(run, ALL)).toEqual(buttons);
  });

  it('leave out what the protocol cannot do', () => {
    const session = { sessionUrl: 'https://a.example/s', durationSeconds: 60, results: [RESULT] };
    expect(buttonsFor(started(session, { mode: 'live' }), NONE)).toEqual(['open', 'cancel']);
    expect(buttonsFor(started({ phase: 'ERROR', results: [RESULT] }), NONE)).toEqual(['again', 'remove']);
  });

  it('leave nothing but Remove where nobody speaks the protocol', () => {
    expect(buttonsFor(started({ results: [RESULT] }), undefined)).toEqual(['remove']);
  });
});
