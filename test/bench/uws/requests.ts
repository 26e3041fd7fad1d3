import type { HttpRequest, HttpResponse, HttpTransport } from '@run-elsewhere/planner';
import { UWS_NAMESPACE } from '@run-elsewhere/planner/wire';
import { atMost, type Count, type Measured } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { counting, plainPlatform } from './parts.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';
import { submitAndWatch } from './watched.ts';

const JOBS = 'https://uws.example/jobs';

/** What a 10-minute job may cost: one wait each 30 s; and while somebody looks, progress each 5 s. */
const [HIDDEN, SHOWN] = [25, 150];

/** Creating a job and starting it. */
const SUBMISSION = 2;

/** A service with one job of so many seconds, in the given time. */
function service(time: VirtualTime, seconds: number, waits: boolean): HttpTransport {
  let endsAt = Infinity;
  const phase = (): string =>
    endsAt === Infinity ? 'PENDING' : time.now() < endsAt ? 'EXECUTING' : 'COMPLETED';
  const to = (location: string): HttpResponse => ({ status: 303, headers: { location }, text: '' });
  const wait = async ({ url, signal }: HttpRequest): Promise<void> => {
    const query = new URL(url).searchParams;
    const asked = Number(query.get('WAIT') ?? 0) * 1000;
    const guard = query.get('PHASE') ?? phase();
    if (!waits || asked === 0 || phase() !== guard || phase() === 'COMPLETED') return;
    await time.sleep(Math.min(asked, endsAt - time.now()), signal);
  };
  return {
    async send(request) {
      if (request.method === 'POST') {
        if (request.url === JOBS) return to(`${JOBS}/1`);
        endsAt = time.now() + seconds * 1000;
        return to(`${JOBS}/1`);
      }
      await wait(request);
      const text =
        `<uws:job xmlns:uws="${UWS_NAMESPACE}" version="1.1"><uws:jobId>1</uws:jobId>` +
        `<uws:phase>${phase()}</uws:phase></uws:job>`;
      return { status: 200, headers: { 'content-type': 'application/xml' }, text };
    },
    download: () => Promise.reject(new Error('nothing is downloaded')),
  };
}

/** @returns the requests from the first to the last word of a job, the submission not counted */
async function requestsOf(seconds: number, visible: boolean, waits: boolean): Promise<number> {
  const time = virtualTime();
  const transport = counting(service(time, seconds, waits));
  const { tracker, noticed } = await submitAndWatch(plainPlatform(JOBS, seconds), transport, time, visible);
  const watch = { over: false };
  void noticed.then(() => (watch.over = true));
  while (!watch.over) await time.pass(1000);
  tracker.dispose();
  return transport.requests - SUBMISSION;
}

/** Requests while a job runs, by its length, in a time that takes none. @param seconds - how long the jobs run */
export async function watchRequests(seconds: readonly number[]): Promise<Measured> {
  const figures: Figure[] = [];
  const counts: Count[] = [];
  for (const length of seconds)
    for (const [where, visible, most] of [
      ['hidden', false, HIDDEN],
      ['shown', true, SHOWN],
    ] as const) {
      const name = `requests while a ${length} s job runs, panel ${where}`;
      const requests = await requestsOf(length, visible, true);
      const target = length === 600 ? { target: most } : {};
      figures.push(figure(name, '', requests, target));
      figures.push(figure(`${name}, server without WAIT`, '', await requestsOf(length, visible, false)));
      if (length <= 600) counts.push(atMost(name, requests, most));
    }
  return { figures, counts };
}
