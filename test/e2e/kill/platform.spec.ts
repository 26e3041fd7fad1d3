import { expect, test } from '@playwright/test';
import { killRounds } from '../../load/kill-rounds.ts';

test('a platform that is killed at random moments under load loses nothing and doubles nothing', async () => {
  const seed = Date.now() % 2 ** 31;
  await test.info().attach('seed', { body: String(seed) });
  const { kills, jobs, wrong } = await killRounds(20, seed);
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(kills).toBe(20);
  expect(jobs).toBeGreaterThan(20);
});
