import type { EngineState } from '../engine.js';
import { Listeners } from './listeners.js';
import { whenEnded } from './when-ended.js';

const STARTING: EngineState = { phase: 'starting' };
const LOST: EngineState = { phase: 'lost' };

function fakeEngine(): {
  now: EngineState;
  listeners: Listeners;
  state: () => Promise<EngineState>;
  onChange: Listeners['add'];
} {
  const listeners = new Listeners();
  const fake = {
    now: STARTING,
    listeners,
    state: () => Promise.resolve(fake.now),
    onChange: (listener: (jobId: string) => void) => listeners.add(listener),
  };
  return fake;
}

describe('whenEnded', () => {
  it('asks, and waits until the job itself is over', async () => {
    const engine = fakeEngine();
    let over = false;
    const waiting = whenEnded(engine, 'a', () => Promise.resolve()).then(() => (over = true));
    engine.listeners.tell('a');
    await Promise.resolve();
    expect(over).toBe(false);
    engine.now = LOST;
    engine.listeners.tell('a');
    await waiting;
    expect(over).toBe(true);
  });

  it('fails as the asking does, and listens no longer', async () => {
    const engine = fakeEngine();
    const state = jest.spyOn(engine, 'state');
    await expect(whenEnded(engine, 'a', () => Promise.reject(new Error('disk full')))).rejects.toThrow(
      'disk full',
    );
    engine.listeners.tell('a');
    expect(state).not.toHaveBeenCalled();
  });
});
