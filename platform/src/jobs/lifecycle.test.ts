import type { Outcome } from '../engines/engine.js';
import { aJob } from '../testing/records.js';
import { applyState } from './lifecycle.js';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const RETENTION = 1000;
const at = (iso: string): number => Date.parse(iso);

const ended = (outcome: Outcome | undefined, job = aJob({ handed: 1 })) =>
  applyState(job, { phase: 'ended', ...(outcome ? { outcome } : {}) }, NOW, RETENTION);

describe('applyState', () => {
  it('is EXECUTING from when the engine says that it runs, and keeps results for the retention after its limit', () => {
    const startedAt = '2026-01-01T11:59:50Z';
    expect(applyState(aJob({ handed: 1 }), { phase: 'running', startedAt }, NOW, RETENTION)).toMatchObject({
      phase: 'EXECUTING',
      started: at(startedAt),
      destruction: at(startedAt) + 100_000 + RETENTION,
    });
  });

  it('leaves a destruction time that the owner chose', () => {
    const job = aJob({ handed: 1, destructionChosen: true, destruction: 5 });
    expect(applyState(job, { phase: 'running' }, NOW, RETENTION).destruction).toBe(5);
  });

  it('stays as it is while the job is starting, and once it has ended', () => {
    const job = aJob({ handed: 1 });
    expect(applyState(job, { phase: 'starting' }, NOW, RETENTION)).toBe(job);
    const over = aJob({ phase: 'COMPLETED' });
    expect(applyState(over, { phase: 'running' }, NOW, RETENTION)).toBe(over);
  });

  it.each([
    ['completed', 'COMPLETED', undefined],
    ['error', 'ERROR', { message: 'why', transient: false }],
    ['aborted', 'ABORTED', { message: 'why', transient: false }],
  ] as const)('of a job that ended %s is %s', (kind, phase, error) => {
    const job = ended({ kind, message: 'why' });
    expect([job.phase, job.ended]).toEqual([phase, NOW]);
    expect(job.error).toEqual(error);
  });

  it('forgets what was said of a live session’s preparation, and keeps how far a batch run got', () => {
    const progress = { done: 0, total: 0, text: 'installing' };
    const after = (mode: 'live' | 'batch') => {
      const job = aJob({ progress });
      return applyState({ ...job, spec: { ...job.spec, mode } }, { phase: 'running' }, 0, 0).progress;
    };
    expect([after('live'), after('batch')]).toEqual([undefined, progress]);
  });

  it('names the limit that ended the job', () => {
    expect(ended({ kind: 'aborted', message: 'Out of time', limit: 'duration' })).toMatchObject({
      phase: 'ABORTED',
      error: { message: 'Out of time', limit: 'duration' },
    });
  });

  it('does not call an end that the owner wished an error', () => {
    const job = ended({ kind: 'aborted', message: 'cancelled' }, aJob({ handed: 1, intent: 'cancel' }));
    expect([job.phase, job.error]).toEqual(['ABORTED', undefined]);
  });

  it('says that a job was lost, or left no word', () => {
    expect(applyState(aJob({ handed: 1 }), { phase: 'lost' }, NOW, RETENTION)).toMatchObject({
      phase: 'ERROR',
      error: { transient: true, message: expect.stringContaining('lost') as unknown },
    });
    expect(ended(undefined)).toMatchObject({ phase: 'ERROR' });
  });
});
