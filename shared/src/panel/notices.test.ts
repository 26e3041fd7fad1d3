import { sampleRun, sampleStatus } from '../jobs/testing/samples.js';
import type { JobStatus, Run } from '../model/index.js';
import { noticeFor } from './notices.js';
import type { JobButton } from './state.js';
import { untranslated } from '../model/translate.js';

const BUTTONS: readonly JobButton[] = ['open', 'results', 'log', 'extend', 'again', 'cancel'];
const started = (status: Partial<JobStatus>, fields: Partial<Run> = {}): Run =>
  sampleRun('key', { submission: 'started', status: sampleStatus(status), ...fields });
const notice = (run: Run, minutesLeft?: number) =>
  noticeFor({ run, buttons: BUTTONS, ...(minutesLeft === undefined ? {} : { minutesLeft }) }, untranslated);

describe('noticeFor', () => {
  it.each<[Run, string, string]>([
    [sampleRun('key'), 'progress', 'clusters.ipynb: being sent to Institute A.'],
    [sampleRun('key', { submission: 'failed', problem: 'Too big.' }), 'error', 'Too big.'],
    [sampleRun('key', { submission: 'failed' }), 'error', 'Institute A did not take clusters.ipynb.'],
    [started({ phase: 'QUEUED' }), 'progress', 'clusters.ipynb: waiting for its turn on Institute A.'],
    [started({}), 'progress', 'clusters.ipynb is running on Institute A.'],
    [
      started({ progress: { done: 3, total: 10 } }),
      'progress',
      'clusters.ipynb is running on Institute A: 3 of 10 cells.',
    ],
    [started({}, { mode: 'live' }), 'success', 'clusters.ipynb is open on Institute A.'],
    [started({ phase: 'COMPLETED' }), 'success', 'clusters.ipynb is finished on Institute A.'],
    [
      started({ phase: 'ERROR', error: { message: 'Cell 3 raised.\nTraceback', transient: false } }),
      'error',
      'clusters.ipynb failed on Institute A. Cell 3 raised.',
    ],
    [
      started({ phase: 'COMPLETED', error: { message: 'Cell 3 raised.', transient: false } }),
      'warning',
      'clusters.ipynb ended on Institute A. Cell 3 raised.',
    ],
    [started({ phase: 'ABORTED' }), 'warning', 'clusters.ipynb was stopped on Institute A.'],
    [
      started({ phase: 'ABORTED', error: { message: 'x', transient: false, limit: 'duration' } }),
      'warning',
      'clusters.ipynb: its time on Institute A was up.',
    ],
  ])('says what happened (%#)', (run, kind, text) => {
    expect(notice(run)).toMatchObject({ kind, text });
  });

  it('warns when the time of a session is nearly up', () => {
    const run = started({}, { mode: 'live' });
    expect(notice(run, 5)).toMatchObject({ kind: 'warning', actions: ['extend', 'open'] });
    expect(notice(run, 1).text).toContain('in a minute');
  });

  it('has only actions that apply', () => {
    const run = started({ phase: 'ERROR' });
    expect(notice(run).actions).toEqual(['log', 'results', 'again']);
    expect(noticeFor({ run, buttons: ['again'] }, untranslated).actions).toEqual(['again']);
  });
});

describe('untranslated', () => {
  it('fills in arguments without looking into them', () => {
    expect(untranslated('%2 before %1, %3', 'a%2', 'b')).toBe('b before a%2, %3');
  });
});
