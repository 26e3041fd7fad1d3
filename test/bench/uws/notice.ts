import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { request } from 'undici';
import { startChild, stopChild } from '../../load/service-process.ts';
import { exactly, type Measured } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { median, timed } from '../timing.ts';
import { plainPlatform } from './parts.ts';
import type { FromUws } from './service.ts';
import { submitAndWatch } from './watched.ts';

/** Beyond one round trip. */
const MOST_MS = 20;
/** Of the job's own time, where the server does not wait. */
const MOST_SHARE = 0.1;

export interface NoticeSize {
  /** How long the jobs run. */
  readonly seconds: readonly number[];
  /** Of each length, side by side, each a little longer than the one before. */
  readonly jobs: number;
}

interface Noticed {
  readonly seconds: number;
  readonly lagMs: number;
}

/** When each job ended on the server. */
function endings(child: ChildProcess): (path: string) => Promise<number> {
  const ended = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  child.on('message', (message: FromUws) => {
    if (!('job' in message)) return;
    ended.set(message.job, message.endedAt);
    waiting.get(message.job)?.(message.endedAt);
  });
  return (path) => {
    const at = ended.get(path);
    return at === undefined ? new Promise((resolve) => void waiting.set(path, resolve)) : Promise.resolve(at);
  };
}

async function notices(
  waits: boolean,
  { seconds, jobs }: NoticeSize,
): Promise<{ noticed: readonly Noticed[]; roundTripMs: number }> {
  const script = fileURLToPath(new URL('service.ts', import.meta.url));
  const { child, first } = await startChild(script, [JSON.stringify({ waits })]);
  const { url } = first as { url: string };
  const endOf = endings(child);
  try {
    const one = async (length: number): Promise<Noticed> => {
      const { tracker, run, noticed } = await submitAndWatch(
        plainPlatform(url, length),
        undiciTransport(),
        systemClock,
        false,
      );
      const at = await noticed.then(() => Date.now());
      tracker.dispose();
      return { seconds: length, lagMs: Math.max(0, at - (await endOf(new URL(run.job!.url).pathname))) };
    };
    const lengths = seconds.flatMap((length) =>
      Array.from({ length: jobs }, (_, index) => length * (1 + (0.1 * index) / jobs)),
    );
    const noticed = await Promise.all(lengths.map(one));
    const trips: number[] = [];
    for (let trip = 0; trip < 15; trip += 1)
      trips.push(await timed(async () => (await request(`${url}/1`)).body.text()));
    return { noticed, roundTripMs: median(trips) };
  } finally {
    await stopChild(child);
  }
}

/** From the end of a job on the server to the moment at which its user is told. */
export async function noticeFigures(size: NoticeSize): Promise<Measured> {
  const figures: Figure[] = [];
  const patient = await notices(true, size);
  const lag = median(patient.noticed.map(({ lagMs }) => lagMs));
  figures.push(
    figure(
      'from the end of a job to its notice, with WAIT: beyond a round trip',
      'ms',
      lag - patient.roundTripMs,
      {
        target: MOST_MS,
      },
    ),
    figure('from the end of a job to its notice, with WAIT', 'ms', lag, { reference: patient.roundTripMs }),
  );
  const polled = await notices(false, size);
  for (const length of size.seconds) {
    const shares = polled.noticed
      .filter(({ seconds }) => seconds >= length && seconds <= length * 1.1)
      .map(({ seconds, lagMs }) => lagMs / 1000 / seconds);
    const name = `from the end of a job to its notice, without WAIT: share of a ${length} s job, the worst of ${shares.length}`;
    figures.push(figure(name, '', Math.max(...shares), { target: MOST_SHARE }));
  }
  const told = patient.noticed.length + polled.noticed.length;
  return {
    figures,
    counts: [exactly('jobs whose end was noticed', told, 2 * size.jobs * size.seconds.length)],
  };
}
