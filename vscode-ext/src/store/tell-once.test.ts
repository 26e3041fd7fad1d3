import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '@run-elsewhere/planner';
import { ManualClock, sampleRun } from '@run-elsewhere/planner/testing';
import { tellOnce } from './tell-once.js';

const run = sampleRun('key');
const notice: Notice = { kind: 'success', text: 'clusters is finished on A.', actions: [] };
let folder: string;
let clock: ManualClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-told-'));
  clock = new ManualClock();
  await mkdir(join(folder, 'key'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lets the window tell it that somebody looks at', async () => {
  const behind = tellOnce({ folder, clock, focused: () => false })(run, notice);
  expect(await tellOnce({ folder, clock, focused: () => true })(run, notice)).toBe(true);
  await clock.advance(1000);
  expect(await behind).toBe(false);
});

it('is told by a window in the background when there is no other', async () => {
  const behind = tellOnce({ folder, clock, focused: () => false })(run, notice);
  await clock.advance(1000);
  expect(await behind).toBe(true);
});

it('tells what is new, also about a run that is not on the disk', async () => {
  const tell = tellOnce({ folder, clock, focused: () => true });
  expect(await tell(run, notice)).toBe(true);
  expect(await tell(run, notice)).toBe(false);
  expect(await tell(run, { ...notice, text: 'something else' })).toBe(true);
  const extended = {
    ...run,
    status: { phase: 'EXECUTING', durationSeconds: 60, hasLog: false, results: [] },
  } as const;
  expect(await tell(extended, notice)).toBe(true);
  expect(await tell(sampleRun('other'), notice)).toBe(true);
});
