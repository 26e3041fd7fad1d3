/**
 * Lets things that come in at the same moment go on one by one, with everything else in between: sockets that have become readable
 * together are all served before anything else is, and what each answer entails would add up.
 * @returns resolves at once for who comes alone
 */
export function createTurns(): () => Promise<void> {
  let waiting: (() => void)[] = [];
  /** Taken from the front by index: `shift` on a long array is linear. */
  let taken = 0;
  let busy = false;
  const next = (): void => {
    const resolve = waiting[taken++];
    if (resolve === undefined) {
      busy = false;
      waiting = [];
      taken = 0;
      return;
    }
    setImmediate(next);
    resolve();
  };
  return () => {
    if (busy) return new Promise((resolve) => void waiting.push(resolve));
    busy = true;
    setImmediate(next);
    return Promise.resolve();
  };
}
