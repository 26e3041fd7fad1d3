import type { Engine } from '../engine.js';

/** @throws Error when the job still starts or runs */
export async function mustHaveEnded(engine: Pick<Engine, 'state'>, jobId: string): Promise<void> {
  const { phase } = await engine.state(jobId);
  if (phase === 'starting' || phase === 'running') throw new Error(`job ${jobId} has not ended`);
}
