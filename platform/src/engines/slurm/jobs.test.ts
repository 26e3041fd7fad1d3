import { isOver, newestOf, readAccounting, readQueue } from './jobs.js';
import { stateOf } from './outcome.js';
import type { ClusterJob } from './jobs.js';
import type { EngineState } from '../engine.js';
import { SMALL } from './testing.js';

const QUEUE = `1|COMPLETED|2026-11-22T17:14:01|2026-11-22T17:15:01|16|vm|run-elsewhere-a|None
2|PENDING|N/A|N/A|17||run-elsewhere-b|AssocMaxCpuPerJobLimit
3_4|RUNNING|2026-11-22T17:14:01|2026-11-22T18:14:01|1|vm|array|None
`;
const ACCOUNTING = `1|CANCELLED by 1000|2026-11-22T17:14:01|2026-11-22T17:15:01|16|vm|run-elsewhere-a|960|0:15
2|PENDING|Unknown|Unknown|17|None assigned|run-elsewhere-b|0|0:0
`;

const START = Date.parse('2026-11-22T17:14:01Z');

describe('the jobs of a cluster', () => {
  it('are read from squeue', () => {
    const [first, second, ...others] = readQueue(QUEUE);
    expect(others).toEqual([]);
    expect(first).toEqual({
      id: '1',
      name: 'run-elsewhere-a',
      state: 'COMPLETED',
      reason: 'None',
      start: START,
      end: START + 60_000,
      node: 'vm',
      cores: 16,
    });
    expect(second).toMatchObject({ state: 'PENDING', start: undefined, node: '' });
  });

  it('are read from sacct', () => {
    expect(readAccounting(ACCOUNTING)[0]).toMatchObject({ id: '1', state: 'CANCELLED', coreSeconds: 960 });
  });

  it('are found by name, the newest first', () => {
    const jobs = readQueue(`${QUEUE}12|RUNNING|N/A|N/A|1|vm|run-elsewhere-a|None\n`);
    expect(newestOf(jobs, 'run-elsewhere-a')?.id).toBe('12');
    expect(newestOf(jobs, 'run-elsewhere')).toBeUndefined();
  });
});

describe("a job's state", () => {
  const running: ClusterJob = {
    id: '7',
    name: 'run-elsewhere-c',
    state: 'RUNNING',
    reason: 'None',
    start: START,
    end: START + 3_600_000,
    node: 'vm',
    cores: 4,
  };
  const at = START + 10_000;
  const ended = (state: string, recorded?: EngineState): EngineState =>
    stateOf({ ...running, state, end: at }, recorded, { resources: SMALL }, 'vm.example', at + 5000);

  it('is starting with the reason, as long as it waits', () => {
    const waits = { ...running, state: 'PENDING', reason: 'Resources', node: '' };
    expect(stateOf(waits, undefined, { resources: SMALL }, '', at)).toEqual({
      phase: 'starting',
      progress: {
        done: 0,
        total: 0,
        text: 'queued on the cluster (Resources), expected to begin at 2026-11-22T17:14:01.000Z',
      },
    });
    expect(stateOf(running, undefined, { resources: SMALL }, 'vm', at)).toEqual({ phase: 'starting' });
  });

  it('is running at the address that the cluster names, whatever the record says', () => {
    const session = { host: '169.254.169.254', port: 8888, token: 't', openPath: 'lab' };
    const recorded: EngineState = { phase: 'running', startedAt: 'x', session };
    expect(stateOf(running, recorded, { resources: SMALL }, 'vm.example', at)).toEqual({
      phase: 'running',
      startedAt: '2026-11-22T17:14:01.000Z',
      session: { ...session, host: 'vm.example' },
      usedCoreSeconds: 40,
    });
  });

  it('has ended as its own record says, with what it used', () => {
    const outcome = { kind: 'error', message: 'KeyError' } as const;
    expect(ended('FAILED', { phase: 'ended', outcome })).toEqual({
      phase: 'ended',
      startedAt: '2026-11-22T17:14:01.000Z',
      endedAt: '2026-11-22T17:14:11.000Z',
      outcome,
      usedCoreSeconds: 40,
    });
  });

  it.each([
    ['TIMEOUT', { kind: 'aborted', limit: 'duration', message: 'out of time: the limit was 1 h' }],
    ['OUT_OF_MEMORY', { kind: 'error', limit: 'memory', message: 'out of memory: the limit was 1 GiB' }],
    ['NODE_FAIL', { kind: 'error', message: 'the node on which the job ran has failed' }],
    ['PREEMPTED', { kind: 'aborted', message: 'the cluster stopped the job to make room for another one' }],
    ['CANCELLED', { kind: 'aborted', message: 'cancelled on the cluster' }],
  ])('%s is said in words, also where the job only knows that it was stopped', (state, outcome) => {
    const stopped = { kind: 'aborted', message: "the platform's machine is shutting down" } as const;
    expect(isOver({ state })).toBe(true);
    expect(ended(state).outcome).toEqual(outcome);
    expect(ended(state, { phase: 'ended', outcome: stopped }).outcome).toEqual(outcome);
    const done = { kind: 'completed', message: 'all cells have run' } as const;
    expect(ended(state, { phase: 'ended', outcome: done }).outcome).toEqual(done);
  });

  it('was cancelled by its owner where the service asked for it', () => {
    const mine = { resources: SMALL, cancelled: true };
    const job = { ...running, state: 'CANCELLED', end: at };
    expect(stateOf(job, undefined, mine, 'vm', at).outcome).toEqual({
      kind: 'aborted',
      message: 'cancelled',
    });
  });

  it('says so where nobody knows how it ended', () => {
    expect(ended('COMPLETED').outcome?.message).toBe('the job ended and left no word of how');
    expect(ended('FAILED').outcome?.message).toContain('left no word of why (FAILED');
  });
});
