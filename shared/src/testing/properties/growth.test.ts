import { growsTooFast, threadWork } from './growth.js';

/** A reader whose work is counted, not measured. @param cost seconds of CPU for so many characters */
function counted(cost: (length: number, turn: number) => number): string | undefined {
  let done = 0;
  let turn = 0;
  return growsTooFast(
    (length) => (done += cost(length, turn++)),
    () => done,
  );
}

it('passes what grows with the text, however slow it is', () => {
  expect(counted((length) => length * 1e-7)).toBeUndefined();
  expect(counted((length) => length * 1e-3)).toBeUndefined();
  expect(counted((length) => length * Math.log(length) * 1e-4)).toBeUndefined();
});

it('finds the square of a length, and its cube before it takes minutes', () => {
  expect(counted((length) => length ** 2 * 1e-9)).toContain('51200 characters');
  expect(counted((length) => length ** 2 * 1e-8)).toContain('12800 characters');
  expect(counted((length) => length ** 3 * 1e-9)).toContain('3200 characters');
});

it('lets a square pass that nobody would notice', () => {
  expect(counted((length) => length ** 2 * 1e-10)).toBeUndefined();
});

it('does not take one slow turn for the reader’s fault', () => {
  expect(counted((length, turn) => length * 1e-6 + (turn === 3 ? 30 : 0))).toBeUndefined();
  expect(counted((length, turn) => (length === 51_200 ? 2 : 0.25) + (turn === 5 ? 60 : 0))).toBeUndefined();
});

it('measures this thread’s work, and finds a square in it', () => {
  /** Works for as long as a square would, whatever the machine. */
  const square = (length: number): void => {
    const end = threadWork() + length ** 2 * 4.2e-10;
    while (threadWork() < end);
  };
  expect(growsTooFast(square)).toContain('51200 characters');
});
