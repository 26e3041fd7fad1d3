import type { Engine } from '../engine.js';

/**
 * Resolves when a job has ended, or nothing is known of it any more.
 * @param look - makes the engine look at its jobs now
 */
export function whenEnded(
  engine: Pick<Engine, 'state' | 'onChange'>,
  jobId: string,
  look: () => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const changed = (id: string): void => {
      if (id !== jobId) return;
      engine.state(jobId).then(({ phase }) => {
        if (phase !== 'ended' && phase !== 'lost') return;
        stop();
        resolve();
      }, reject);
    };
    const stop = engine.onChange(changed);
    void look().then(() => changed(jobId));
  });
}
