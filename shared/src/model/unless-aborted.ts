/**
 * A promise that rejects with the signal's reason when that is aborted first.
 * @param begin - is given the promise's `resolve`, and returns what ends its own work on an abort; not called where the signal is aborted already
 */
export function unlessAborted(
  signal: AbortSignal,
  begin: (resolve: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const aborted = (): void => {
      end();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own
      reject(signal.reason);
    };
    const end = begin(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    signal.addEventListener('abort', aborted, { once: true });
  });
}
