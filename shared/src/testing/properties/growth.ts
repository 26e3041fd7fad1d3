/** How long a text is at most, in characters. */
const LONG = 51_200;
/** The first length is this part of it, the next ones `STEP` times as long as the one before. */
const PARTS = 64;
const STEP = 4;
/** A text is compared with one of this part of its length. */
const SHORTER = 8;
/** Reading less long than this, in seconds of CPU, is soon enough, however it grows. */
const SOON = 1;
/** Eight times the text takes 8 times the work where it grows with the text, 9 with n log n, 64 with its square. */
const STEEP = 24;
const REPEATS = 3;

/** The work that has been done so far, in seconds of CPU. */
export type Work = () => number;

/** Of this thread alone: what other processes do, or wait for, is not in it. */
export const threadWork: Work = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};

/**
 * Whether the work of reading grows faster than what is read.
 *
 * A bound in seconds would tell how busy the machine is. So nothing is found until a text took whole seconds of CPU, and then
 * only if a text of an eighth of its length took far less than an eighth of that: both in the middle of several turns.
 * Whatever slows the machine down slows both; a reader that is merely slow, or that waited for others, passes.
 * Lengths grow in steps, so that the square and the cube of a length are found before they take minutes.
 *
 * @param read reads a text of about so many characters
 * @returns in words how it grows; undefined where it does not grow too fast
 */
export function growsTooFast(read: (length: number) => void, work: Work = threadWork): string | undefined {
  const cost = (length: number): number => {
    const before = work();
    read(length);
    return work() - before;
  };
  for (let length = LONG / PARTS; length <= LONG; length *= STEP) {
    const first = cost(length);
    if (first < SOON) continue;
    const [short, long] = inTurns(
      () => cost(length / SHORTER),
      () => cost(length),
      first,
    );
    if (long < SOON) continue;
    // Slow and not steep: longer texts would only take longer.
    if (long <= STEEP * short) return undefined;
    return `${length} characters take ${long.toFixed(2)} s of CPU, ${length / SHORTER} take ${short.toFixed(3)} s`;
  }
  return undefined;
}

/** Both by turns, so that both see the same machine. @returns what is in the middle of each */
function inTurns(short: () => number, long: () => number, first: number): readonly [number, number] {
  const shorts: number[] = [];
  const longs = [first];
  while (shorts.length < REPEATS) {
    shorts.push(short());
    if (longs.length < REPEATS) longs.push(long());
  }
  return [middle(shorts), middle(longs)];
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
