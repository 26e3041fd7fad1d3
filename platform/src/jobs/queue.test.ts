import { aJob, anOffer } from '../testing/records.js';
import type { Situation } from './queue.js';
import { jobsToBegin } from './queue.js';

const capacity = { cores: 2, memoryGiB: 8, diskGiB: 8, gpus: 0 };
const SECOND = 1000;

const begin = (situation: Partial<Situation>): readonly string[] =>
  jobsToBegin({
    ...{ jobs: [], offers: [], capacity, now: 10 * SECOND, limit: () => undefined, hasHours: () => true },
    ...situation,
  });

/** Takes one of two cores for 100 s. */
const waiting = (id: string, planned: number) => aJob({ id, planned: planned * SECOND });
const running = (id: string, started: number) =>
  aJob({ id, phase: 'EXECUTING', handed: started * SECOND, started: started * SECOND });

describe('the queue', () => {
  it('begins what fits, in the order of the plan', () => {
    expect(begin({ jobs: [waiting('a', 1), waiting('b', 2), waiting('c', 3)] })).toEqual(['a', 'b']);
  });

  it('begins a job before its time when that is nobody else’s loss', () => {
    expect(begin({ jobs: [running('r', 1), waiting('early', 500)] })).toEqual(['early']);
  });

  it('does not begin a job before its time where it would run into what others were promised', () => {
    const jobs = [running('r', 1), aJob({ id: 'big', planned: 101 * SECOND }), waiting('early', 500)];
    const big = {
      ...jobs[1]!,
      spec: { ...jobs[1]!.spec, resources: { ...jobs[1]!.spec.resources, cores: 2 } },
    };
    expect(begin({ jobs: [jobs[0]!, big, jobs[2]!] })).toEqual([]);
  });

  it('does not begin a job before its time when its owner has no core-hours for it until then', () => {
    const jobs = [waiting('due', 1), waiting('early', 500)];
    expect(begin({ jobs, hasHours: () => false })).toEqual(['due']);
  });

  it('keeps what an open offer holds', () => {
    const offers = [anOffer({ start: SECOND, setId: 'one' }), anOffer({ start: SECOND, setId: 'two' })];
    expect(begin({ jobs: [waiting('a', 1)], offers })).toEqual([]);
    expect(begin({ jobs: [waiting('a', 1)], offers: offers.slice(1) })).toEqual(['a']);
  });

  it('lets a job whose time has come begin although it will end later than planned', () => {
    // Late because another one overran; what comes after it was promised from 101 s on.
    const offers = [anOffer({ start: 101 * SECOND }), anOffer({ start: 101 * SECOND })];
    expect(begin({ jobs: [waiting('late', 1)], offers })).toEqual(['late']);
  });

  it('waits for a job that should have ended and has not', () => {
    const jobs = [running('over', -200), running('over2', -200), waiting('a', 1)];
    expect(begin({ jobs })).toEqual([]);
  });

  it('counts what runs of an account', () => {
    const jobs = [running('r', 1), waiting('a', 1)].map((job) => ({ ...job, owner: 'ada' }));
    expect(begin({ jobs, limit: () => 1 })).toEqual([]);
    expect(begin({ jobs, limit: () => 2 })).toEqual(['a']);
  });

  it('leaves alone what is cancelled, removed, pending or with the engine', () => {
    const jobs = [
      aJob({ id: 'cancelled', intent: 'cancel' }),
      aJob({ id: 'removed', removed: true }),
      aJob({ id: 'pending', phase: 'PENDING' }),
      aJob({ id: 'handed', handed: 1 }),
    ];
    expect(begin({ jobs, capacity: { ...capacity, cores: 99 } })).toEqual([]);
  });
});
