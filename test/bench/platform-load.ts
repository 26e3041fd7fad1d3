import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lostOrDoubled } from '../load/audit.ts';
import { type Client, createAgent, createClient, jobOf, offersOf } from '../load/client.ts';
import { askOnly, type Conversation, wholeCycle } from '../load/conversations.ts';
import { readJournal } from '../load/journal.ts';
import { type Load, load } from '../load/load.ts';
import { type ServiceProcess, startChild, startService, stopChild } from '../load/service-process.ts';
import { exactly, type Measured } from './bench.ts';
import { type Figure, figure } from './figure.ts';

/** How far from bare fastify the service may be. */
const LEAST = 0.3;
export const CORES = 4096;

export const ACCOUNTS = Array.from({ length: 10 }, (_, index) => ({
  name: `account-${index}`,
  token: `token-of-account-${index}-for-load`,
}));

export interface LoadSize {
  readonly clients: readonly number[];
  /** Of each load. */
  readonly seconds: number;
}

/** @returns as many clients, each account's equally often */
export function createClients(
  url: string,
  count: number,
): { clients: Client[]; requests: () => number; close: () => Promise<void> } {
  const agent = createAgent(count);
  let requests = 0;
  const clients = Array.from({ length: count }, (_, index) =>
    createClient(url, ACCOUNTS[index % ACCOUNTS.length]!.token, agent, () => (requests += 1)),
  );
  return { clients, requests: () => requests, close: () => agent.close() };
}

/** A load, with how many requests a conversation took. */
type Counted = Load & { readonly requests: number };

async function loadOf(
  url: string,
  count: number,
  conversation: Conversation,
  seconds: number,
): Promise<Counted> {
  const { clients, requests, close } = createClients(url, count);
  try {
    const result = await load(clients, conversation, { seconds });
    return { ...result, requests: requests() / result.count };
  } finally {
    await close();
  }
}

const urlOf = (first: unknown): string => (first as { readonly url: string }).url;

/** What the service answers, for the bare routes to answer too. @returns it with the job that it took */
async function examples(url: string): Promise<{ texts: Record<string, string>; job: string }> {
  const { clients, close } = createClients(url, 1);
  const [client] = clients as [Client];
  const rejected = await client.reject(offersOf(await client.ask())[0]!.id);
  const ask = await client.ask();
  const id = jobOf(await client.submit(offersOf(ask)[0]!.id, 'the-key-of-the-example'));
  let job = await client.job(id);
  while (!job.text.includes('>COMPLETED<')) job = await client.job(id, '?WAIT=5');
  const result = await client.result(id, 'notebook');
  await client.remove(id);
  await close();
  return { texts: { ask: ask.text, rejected: rejected.text, job: job.text, result: result.text }, job: id };
}

function figures(what: string, count: number, ours: Counted, bare: Counted, durable: Counted): Figure[] {
  const name = (rest: string): string => `platform: ${what}, ${count} client${count === 1 ? '' : 's'}${rest}`;
  // The row of a hundred clients is what is promised; the others are told.
  const least = count === 100 ? { atLeast: LEAST } : {};
  const most = count === 100 ? { target: 1 / LEAST } : {};
  // A cycle of so many requests is compared with as many bare ones: the bare routes' clients always take the longest way.
  const asMany = (other: Counted): number => (other.perSecond * other.requests) / ours.requests;
  return [
    figure(name(''), '1/s', ours.perSecond, { reference: asMany(bare), ...least }),
    figure(name(', against routes that keep everything on the disk'), '1/s', ours.perSecond, {
      reference: asMany(durable),
    }),
    figure(name(', requests of one'), 'requests', ours.requests, { reference: bare.requests }),
    figure(name(', p50'), 'ms', ours.p50Ms, { reference: bare.p50Ms }),
    figure(name(', p99'), 'ms', ours.p99Ms, { reference: bare.p99Ms, ...most }),
  ];
}

const LOADS: readonly (readonly [string, Conversation])[] = [
  ['offers asked for and given back', askOnly],
  ['whole cycles of jobs that run nothing', wholeCycle],
];

async function measure(
  service: ServiceProcess,
  { bareUrl, durableUrl }: Readonly<Record<'bareUrl' | 'durableUrl', string>>,
  size: LoadSize,
  jobs: string[],
): Promise<Figure[]> {
  const all: Figure[] = [];
  for (const [what, conversation] of LOADS)
    for (const count of size.clients) {
      const bare = await loadOf(bareUrl, count, conversation, size.seconds);
      const durable = await loadOf(durableUrl, count, conversation, size.seconds);
      const ours = await loadOf(service.url, count, conversation, size.seconds);
      jobs.push(...ours.jobs);
      all.push(...figures(what, count, ours, bare, durable));
    }
  return all;
}

/**
 * Offers and whole job cycles a second against bare fastify routes of the same size in the same run, each server a process of its
 * own; then the service's memory, and whether every job ran exactly once. The engine runs nothing: it is the service that is measured.
 * @throws Error when a job was lost or ran twice, or a request failed
 */
export async function platformLoad(size: LoadSize): Promise<Measured> {
  const data = mkdtempSync(join(tmpdir(), 'run-elsewhere-load-'));
  const service = await startService({
    ...{ data, port: 0, cores: CORES, accounts: ACCOUNTS, holdSeconds: 60 },
    runsMs: [0, 0],
  });
  try {
    const { texts, job } = await examples(service.url);
    const bare = await startChild('bare.ts', [JSON.stringify(texts)]);
    const durable = await startChild('bare.ts', [JSON.stringify({ ...texts, keep: join(data, 'kept') })]);
    const urls = { bareUrl: urlOf(bare.first), durableUrl: urlOf(durable.first) };
    const jobs = [job];
    const measured = await measure(service, urls, size, jobs).finally(() =>
      Promise.all([stopChild(bare.child), stopChild(durable.child)]),
    );
    const { rss } = await service.memory();
    const wrong = lostOrDoubled(jobs, readJournal(join(data, 'engine', 'journal')));
    if (wrong.length > 0) throw new Error(`platform load: ${wrong.slice(0, 10).join('; ')}`);
    return {
      figures: [
        ...measured,
        figure(`platform: memory after ${jobs.length} jobs`, 'bytes', rss),
        figure('platform: jobs lost or doubled', 'jobs', wrong.length, { target: 0 }),
      ],
      counts: [exactly('jobs lost or doubled', wrong.length, 0)],
    };
  } finally {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
