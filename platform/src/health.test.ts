import { createHealth } from './health.js';
import { createFakeClock } from './testing/fake-clock.js';

it('looks again after a while, and says what changed', async () => {
  const clock = createFakeClock();
  const warnings: string[] = [];
  let full = true;
  let looks = 0;
  const health = createHealth({
    writeState: () => {
      looks += 1;
      return full ? Promise.reject(new Error('database or disk is full')) : Promise.resolve();
    },
    engine: { trouble: () => (full ? Promise.reject(new Error('gone')) : Promise.resolve(undefined)) },
    clock,
    warn: (line) => void warnings.push(line),
  });
  const bad = ['The state of this platform cannot be written.', 'What runs the jobs cannot be reached.'];
  expect([await health(), await health()]).toEqual([bad, bad]);
  expect(looks).toBe(1);
  full = false;
  clock.advance(5000);
  expect(await health()).toEqual([]);
  expect(warnings).toEqual([
    'health: the state cannot be written: database or disk is full',
    'health: the engine cannot be asked: gone',
    `health: ${bad.join(' ')}`,
    'health: all is well again.',
  ]);
});
