import { PlatformError } from '../../http/errors.js';
import type { FailureKind } from '../../http/errors.js';
import type { JobStatus, Phase } from '../../model/index.js';
import { poll } from './poll.js';
import { JumpClock } from './testing/jump-clock.js';

const status = (phase: Phase, rest: Partial<JobStatus> = {}): JobStatus => ({
  phase,
  hasLog: false,
  results: [],
  ...rest,
});

function failure(kind: FailureKind, retryAfterMs?: number): PlatformError {
  const words = { platformName: 'P', tried: 't', why: 'w', next: 'n', kind };
  return new PlatformError({ ...words, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Plays readings, of which the last one repeats. @returns what was told, then how it ended */
async function follow(clock: JumpClock, ...readings: (JobStatus | PlatformError)[]): Promise<unknown[]> {
  const told: unknown[] = [];
  const read = async (): Promise<JobStatus> => {
    const next = readings.length > 1 ? readings.shift()! : readings[0]!;
    if (next instanceof PlatformError) throw next;
    return next;
  };
  const signal = new AbortController().signal;
  try {
    for await (const each of poll(read, { clock, firstPauseMs: 1000, maxPauseMs: 8000, signal }))
      told.push(each.phase);
  } catch (error) {
    told.push((error as PlatformError).failure.kind);
  }
  return told;
}

describe('polling a job', () => {
  it('tells what is new, until it is over', async () => {
    const told = await follow(
      new JumpClock(),
      status('QUEUED'),
      status('QUEUED'),
      status('EXECUTING', { progress: { done: 1, total: 2 } }),
      status('EXECUTING', { progress: { done: 2, total: 2 } }),
      status('COMPLETED'),
    );
    expect(told).toEqual(['QUEUED', 'EXECUTING', 'COMPLETED']);
  });

  it('asks ever more rarely, up to a limit, and often again after news', async () => {
    const clock = new JumpClock();
    const quiet = Array.from({ length: 50 }, () => status('QUEUED'));
    await follow(clock, ...quiet, status('EXECUTING'), status('COMPLETED'));
    expect(Math.max(...clock.pauses)).toBeLessThanOrEqual(8000);
    expect(clock.pauses[49]).toBeGreaterThan(5000);
    expect(clock.pauses[50]).toBeLessThanOrEqual(1000);
  });

  it('waits a lost platform out, for as long as it wishes', async () => {
    const clock = new JumpClock();
    const lost = Array.from({ length: 20 }, () => failure('unreachable'));
    const told = await follow(
      clock,
      status('QUEUED'),
      ...lost,
      failure('unreachable', 60_000),
      status('COMPLETED'),
    );
    expect(told).toEqual(['QUEUED', 'COMPLETED']);
    expect(clock.pauses.at(-1)).toBe(60_000);
  });

  it('bears a little nonsense, and gives up on much of it', async () => {
    const some = [failure('nonsense'), failure('nonsense')];
    expect(await follow(new JumpClock(), ...some, status('COMPLETED'))).toEqual(['COMPLETED']);
    expect(await follow(new JumpClock(), failure('nonsense'))).toEqual(['nonsense']);
  });

  it.each(['gone', 'sign-in', 'refused'] as const)('ends when the job is %s to us', async (kind) => {
    expect(await follow(new JumpClock(), status('QUEUED'), failure(kind))).toEqual(['QUEUED', kind]);
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const options = { clock: new JumpClock(), firstPauseMs: 1, maxPauseMs: 1, signal: stop.signal };
    const told = poll(() => Promise.resolve(status('QUEUED')), options);
    await told.next();
    stop.abort(new Error('Nobody looks.'));
    await expect(told.next()).rejects.toThrow('Nobody looks.');
  });
});
