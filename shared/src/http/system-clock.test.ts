import { systemClock } from './system-clock.js';

describe('systemClock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sleeps for so long and not less', async () => {
    const began = systemClock.now();
    const slept = systemClock.sleep(250, new AbortController().signal);
    await jest.advanceTimersByTimeAsync(249);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await slept;
    expect(systemClock.now() - began).toBe(250);
  });

  it('wakes with the reason when aborted, before or during, and leaves no timer behind', async () => {
    const controller = new AbortController();
    const slept = systemClock.sleep(250, controller.signal);
    controller.abort(new Error('stop'));
    await expect(slept).rejects.toThrow('stop');
    await expect(systemClock.sleep(250, controller.signal)).rejects.toThrow('stop');
    expect(jest.getTimerCount()).toBe(0);
  });
});
