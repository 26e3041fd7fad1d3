/**
 * A plain UWS 1.1 service without the planner profile, in a process of its own, whose jobs do nothing for as many seconds as their
 * parameter `SECONDS` says. `waits: false` makes it one that takes no notice of WAIT. Its parent is told its address, then of each
 * job that has ended.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UWS_NAMESPACE } from '@run-elsewhere/planner/wire';

export interface UwsSettings {
  readonly waits: boolean;
}

export type FromUws = { readonly url: string } | { readonly job: string; readonly endedAt: number };

interface Job {
  phase: 'PENDING' | 'EXECUTING' | 'COMPLETED';
  readonly seconds: number;
  readonly wake: Set<() => void>;
}

const LIST = '/uws/async';
const RESULT = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';
const NAMES = `xmlns:uws="${UWS_NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"`;

const { waits } = JSON.parse(process.argv[2]!) as UwsSettings;
const jobs = new Map<string, Job>();
const tell = (message: FromUws): void => void process.send?.(message);

function document(path: string, { phase }: Job): string {
  const result =
    phase === 'COMPLETED' ? `<uws:result id="notebook" xlink:href="${path}/results/notebook"/>` : '';
  return (
    `<?xml version="1.0" encoding="UTF-8"?><uws:job ${NAMES} version="1.1"><uws:jobId>${path.slice(LIST.length + 1)}</uws:jobId>` +
    `<uws:ownerId>ada</uws:ownerId><uws:phase>${phase}</uws:phase><uws:quote>2026-12-31T00:00:00Z</uws:quote>` +
    '<uws:creationTime>2026-01-01T00:00:00Z</uws:creationTime><uws:executionDuration>3600</uws:executionDuration>' +
    `<uws:destruction>2026-12-31T00:00:00Z</uws:destruction><uws:parameters/><uws:results>${result}</uws:results></uws:job>`
  );
}

function run(path: string, job: Job): void {
  job.phase = 'EXECUTING';
  setTimeout(() => {
    job.phase = 'COMPLETED';
    tell({ job: path, endedAt: Date.now() });
    for (const wake of job.wake) wake();
  }, job.seconds * 1000);
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** UWS 1.1, section 2.2.1.1: until the phase is another, or the time is up. */
async function waitAsAsked(job: Job, query: URLSearchParams): Promise<void> {
  const seconds = Number(query.get('WAIT') ?? 0);
  const guard = query.get('PHASE');
  if (!waits || seconds === 0 || job.phase === 'COMPLETED' || (guard !== null && guard !== job.phase)) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, (seconds < 0 ? 60 : Math.min(60, seconds)) * 1000);
    job.wake.add(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://uws.example');
  const text = await body(request);
  const to = (path: string): void => void response.writeHead(303, { location: url + path }).end();
  if (pathname === LIST && request.method === 'POST') {
    const path = `${LIST}/${jobs.size + 1}`;
    const seconds = Number(new URLSearchParams(text).get('SECONDS') ?? 0);
    jobs.set(path, { phase: 'PENDING', seconds, wake: new Set() });
    to(path);
    return;
  }
  const [, path = '', rest = ''] = new RegExp(`^(${LIST}/\\d+)(.*)$`).exec(pathname) ?? [];
  const job = jobs.get(path);
  if (job === undefined) {
    response.writeHead(404).end();
  } else if (request.method === 'DELETE') {
    to(LIST);
  } else if (request.method === 'POST') {
    if (job.phase === 'PENDING') run(path, job);
    to(path);
  } else if (rest === '/results/notebook') {
    response.writeHead(200, { 'content-type': 'application/x-ipynb+json' }).end(RESULT);
  } else {
    await waitAsAsked(job, searchParams);
    response.writeHead(200, { 'content-type': 'application/xml' }).end(document(path, job));
  }
}

const server = createServer((request, response) => void answer(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
tell({ url: url + LIST });
process.once('SIGTERM', () => process.exit(0));
