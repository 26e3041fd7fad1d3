import { verdictOf } from './verdict.ts';

const outcome = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped });

test.each([
  ['all passed', [outcome(3), outcome(4)], '7 passed, 0 failed', [0, 0]],
  ['one failed', [outcome(3), outcome(4, 1)], '7 passed, 1 failed', [1, 1]],
  ['one skipped', [outcome(3), outcome(4, 0, 2)], '7 passed, 0 failed, 2 skipped', [0, 1]],
  ['one failed, one skipped', [outcome(3, 1), outcome(4, 0, 1)], '7 passed, 1 failed, 1 skipped', [1, 1]],
  ['nothing ran', [outcome(0)], '0 passed, 0 failed', [1, 1]],
  ['there are no suites', [], '0 passed, 0 failed', [1, 1]],
] as const)('where %s', (_, outcomes, line, [anywhere, onCi]) => {
  expect(verdictOf(outcomes, true)).toEqual({ line, exitCode: anywhere });
  expect(verdictOf(outcomes, false)).toEqual({ line, exitCode: onCi });
});
