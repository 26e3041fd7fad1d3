import { messageOf } from '../problem.js';

/** What was written could not be brought to the disk: after a loss of power it may be there, or not. */
export class Unsettled extends Error {
  override readonly name = 'Unsettled';

  /** @param cause - what the system said */
  constructor(cause: unknown) {
    super(`what was written could not be brought to the disk: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Brings what was written to the disk, many writes with one sync: whoever waits while one runs shares the next.
 * @param written - grows with each write
 * @param sync - resolves when everything that was written before the call survives a loss of power
 * @param rescue - does that after a sync has failed: of the same writes a second sync says nothing, because the kernel may have
 * dropped what it could not write (fsync(2), EIO)
 * @returns what resolves when everything that was written before the call is safe, and rejects with {@link Unsettled}
 */
export function createGroupSync(
  written: () => number,
  sync: () => Promise<void>,
  rescue: () => void | Promise<void>,
): () => Promise<void> {
  let safe = written();
  let failed = false;
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    // A call from within a transaction waits for its end, which is before the next await of anybody.
    await Promise.resolve();
    const until = written();
    try {
      await (failed ? rescue() : sync());
      failed = false;
      safe = until;
    } catch (error) {
      failed = true;
      throw new Unsettled(error);
    } finally {
      running = undefined;
    }
  };
  return async () => {
    const mine = written();
    // The one that runs may have begun before the write.
    while (safe < mine) await (running ??= round());
  };
}
