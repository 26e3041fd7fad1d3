/** Few enough to be no block: what an answer of a platform entails takes less than a millisecond. */
const TOGETHER = 8;

/**
 * Lets things that come in at the same moment go on a few at a time, with everything else in between: sockets that have become readable
 * together are all served before anything else is, and what each answer entails would add up. Of those that wait the first and the
 * last to come go on by turns: the last may be the end of a question whose beginning others still wait for, and none waits for ever.
 * @returns resolves at once for who comes alone
 */
export function createTurns(): () => Promise<void> {
  let waiting: (() => void)[] = [];
  /** Taken from the front by index: `shift` on a long array is linear. */
  let taken = 0;
  let busy = false;
  const next = (): void => {
    if (taken === waiting.length) {
      busy = false;
      return;
    }
    setImmediate(next);
    for (let count = 0; count < TOGETHER && taken < waiting.length; count += 1) {
      const resolve = count % 2 === 0 ? waiting[taken++] : waiting.pop();
      resolve?.();
    }
    if (taken === waiting.length) {
      waiting = [];
      taken = 0;
    }
  };
  return () => {
    if (busy) return new Promise((resolve) => void waiting.push(resolve));
    busy = true;
    setImmediate(next);
    return Promise.resolve();
  };
}
