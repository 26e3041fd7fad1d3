import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@run-elsewhere/planner/testing';
import { Lease } from './lease.js';

let folder: string;
let clock: ManualClock;
const leases: Lease[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-lease-'));
  clock = new ManualClock();
});
afterEach(async () => {
  for (const lease of leases.splice(0)) await lease.release();
  await rm(folder, { recursive: true });
});

/** A window, and whether it is the one that asks. */
function makeWindow(owner: string) {
  const window = { held: false, there: true, changed: Promise.resolve() };
  let tell: () => void = () => undefined;
  const expectChange = (): Promise<void> =>
    new Promise((resolve) => {
      tell = resolve;
    });
  const lease = new Lease({
    folder,
    owner,
    clock,
    hasWindow: () => Promise.resolve(window.there),
    onChange: (held) => {
      window.held = held;
      tell();
    },
  });
  leases.push(lease);
  return { window, lease, expectChange };
}

it('goes to one window, and to the next as soon as that one is closed', async () => {
  const one = makeWindow('one');
  const two = makeWindow('two');
  await one.lease.start();
  await two.lease.start();
  expect([one.window.held, two.window.held]).toEqual([true, false]);
  await one.lease.release();
  const follows = two.expectChange();
  await clock.advance(3000);
  await follows;
  expect(two.window.held).toBe(true);
});

it('leaves a window that is gone without a word', async () => {
  const killed = makeWindow('killed');
  await killed.lease.start();
  expect(killed.window.held).toBe(true);
  // Its extension host goes on, but no window answers it.
  killed.window.there = false;
  const lost = killed.expectChange();
  await clock.advance(3000);
  await lost;
  expect(killed.window.held).toBe(false);
  const next = makeWindow('next');
  await next.lease.start();
  expect(next.window.held).toBe(false);
  const follows = next.expectChange();
  for (let seconds = 0; seconds < 12; seconds += 3) {
    await clock.advance(3000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await follows;
  expect(next.window.held).toBe(true);
});

it('is not taken by a window that nobody has', async () => {
  const { window, lease } = makeWindow('one');
  window.there = false;
  await lease.start();
  expect(window.held).toBe(false);
});
