import { hasWindow } from './has-window.js';

const commands = (answer: Promise<unknown>) =>
  ({ executeCommand: () => answer }) as Parameters<typeof hasWindow>[0];

it('is there when it answers', async () => {
  expect(await hasWindow(commands(Promise.resolve()))).toBe(true);
});

it('is not there when it refuses or stays silent', async () => {
  expect(await hasWindow(commands(Promise.reject(new Error('disposed'))))).toBe(false);
  jest.useFakeTimers();
  const silent = hasWindow(commands(new Promise(() => undefined)));
  jest.advanceTimersByTime(2000);
  jest.useRealTimers();
  expect(await silent).toBe(false);
});
