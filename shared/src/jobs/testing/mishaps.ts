import type { Run } from '../../model/index.js';
import { ManualClock } from '../../model/testing/manual-clock.js';
import type { Submitter } from '../submit.js';
import { FakePlatform, World } from './world.js';
import type { Fate, Manners, Point } from './world.js';

export const never = new AbortController().signal;

/** The fate of the first call that passes a point; every other call just goes through. */
export interface Mishap {
  readonly point: Point;
  readonly fate: Fate;
}

/** A world in which all goes well but for the mishaps; `passed` tells what was called. */
export function makeWorld(manners: Manners, ...mishaps: Mishap[]) {
  const clock = new ManualClock();
  const platform = new FakePlatform(manners);
  const killed = new Set<number>();
  const left = [...mishaps];
  const passed: Point[] = [];
  const world = new World(clock, platform, (window, point) => {
    if (killed.has(window)) return Promise.resolve('hang');
    passed.push(point);
    const index = left.findIndex((mishap) => mishap.point === point);
    const [mishap] = index < 0 ? [] : left.splice(index, 1);
    if (mishap?.fate === 'hang') killed.add(window);
    return Promise.resolve(mishap?.fate ?? 'go');
  });
  return { world, clock, platform, passed };
}

/** Settles a run, however long it takes. */
export async function finish(submitter: Submitter, run: Run, clock: ManualClock): Promise<Run> {
  const settled = submitter.settle(run, never);
  await clock.advance(300_000);
  return settled;
}

/** The only run on the disk. */
export const onDisk = async (world: World): Promise<Run> => {
  const [run, ...more] = await world.disk.list();
  if (run === undefined || more.length > 0) throw new Error('There should be one run on the disk.');
  return run;
};
