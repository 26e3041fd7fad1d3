import type { Engine } from '../engine.js';

/**
 * Resolves when a job has ended, or nothing is known of it any more.
 * @param ask - asks the job to end, or makes the engine look at its jobs now
 * @throws what `ask`, or a look at the job's state, rejects with
 */
export async function whenEnded(
  engine: Pick<Engine, 'state' | 'onChange'>,
  jobId: string,
  ask: () => Promise<void>,
): Promise<void> {
  const ended = Promise.withResolvers<null>();
  const look = (changed: string): void => {
    if (changed !== jobId) return;
    engine.state(jobId).then(({ phase }) => {
      if (phase === 'ended' || phase === 'lost') ended.resolve(null);
    }, ended.reject);
  };
  const stop = engine.onChange(look);
  try {
    await Promise.all([ended.promise, ask().then(() => look(jobId))]);
  } finally {
    stop();
  }
}
