import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { createAlarm } from './alarm.js';

const DAY = 86_400_000;

describe('createAlarm', () => {
  const clock = new ManualClock();
  let life: AbortController;
  let rings: number;
  beforeEach(() => {
    life = new AbortController();
    rings = 0;
  });
  const alarm = () => createAlarm(clock, life.signal, () => rings++);

  it('rings once, at its time, however far away that is', async () => {
    alarm().set(clock.now() + 40 * DAY);
    await clock.advance(40 * DAY - 1);
    expect(rings).toBe(0);
    await clock.advance(1);
    await clock.advance(40 * DAY);
    expect(rings).toBe(1);
  });

  it('rings at once for a moment that is past', async () => {
    alarm().set(clock.now() - 1);
    await clock.advance(0);
    expect(rings).toBe(1);
  });

  it('can be set anew, off and on again', async () => {
    const tested = alarm();
    const at = clock.now() + 10;
    tested.set(at);
    tested.set(at + 10);
    await clock.advance(10);
    expect(rings).toBe(0);
    tested.set(undefined);
    await clock.advance(100);
    expect(rings).toBe(0);
    tested.set(clock.now() + 1);
    await clock.advance(1);
    expect(rings).toBe(1);
  });

  it('is over with the life of its owner', async () => {
    const tested = alarm();
    tested.set(clock.now() + 10);
    life.abort(new Error('Closed.'));
    tested.set(clock.now() + 20);
    await settle();
    expect(clock.sleeping).toBe(0);
    await clock.advance(100);
    expect(rings).toBe(0);
  });
});
