import type { AskOptions, SubmitOptions } from './client.js';
import { locationOf, offerFor, offerId, send, submit } from './client.js';
import type { TestService } from './service.js';

export interface TestJob {
  readonly url: string;
  readonly id: string;
}

export const read = async (url: string, token?: string): Promise<string> => (await send(url, { token })).text;

/** Asks for an offer and submits a job to it. */
export async function submitJob(
  service: TestService,
  options: AskOptions = {},
  more: Partial<SubmitOptions> = {},
): Promise<TestJob> {
  const offer = offerId(await offerFor(service.url, options, more.token));
  const answer = await submit(service.url, { offer, mode: options.mode ?? 'live', ...more });
  const url = locationOf(answer).replace('localhost', '127.0.0.1');
  return { url, id: url.split('/').at(-1) ?? '' };
}

/** As {@link submitJob}, and waits until the job runs. */
export async function runJob(
  service: TestService,
  options: AskOptions = {},
  more: Partial<SubmitOptions> = {},
): Promise<TestJob> {
  const job = await submitJob(service, options, more);
  await service.engine.whenStarted(job.id);
  const begun = send(`${job.url}?WAIT=30&PHASE=QUEUED`, { token: more.token });
  service.engine.begin(job.id);
  await begun;
  return job;
}
