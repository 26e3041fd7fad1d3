import { mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Offer, type Platform, uwsDriverFactory, withCredentials } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { startChild, startService, stopChild } from '../../load/service-process.ts';
import { atMost, type Measured, merged, type Tools } from '../bench.ts';
import { figure } from '../figure.ts';
import { median } from '../timing.ts';
import { bringCurl, type Cycle, curlCycle, type Order, type Pyvo, startPyvo } from './clients.ts';
import { completed, counting, plainPlatform, TASK } from './parts.ts';

const TOKEN = 'token-of-ada-for-the-bench';
/** The client waits for a change of phase at most so long in one request: proxies often cut a silent connection at 60 s. */
const WAIT_SECONDS = 30;
/** Against pyvo, for short jobs; and against curl. No client is faster than the job itself, which pyvo waits for without delay. */
const [PYVO, CURL] = [0.5, 1.05];

export interface CycleSize {
  /** How long the jobs run, and how often each is measured. */
  readonly seconds: readonly (readonly [seconds: number, rounds: number])[];
  /** Whether pyvo and curl are measured too. */
  readonly peers: boolean;
}

/** A service with jobs of one length. */
interface Target {
  readonly name: string;
  /** Of a cycle whose job ends within the first wait. */
  readonly requests: number;
  readonly platform: Platform;
  readonly token?: string;
  stop(): Promise<void>;
}

async function plainTarget(seconds: number): Promise<Target> {
  const script = fileURLToPath(new URL('service.ts', import.meta.url));
  const { child, first } = await startChild(script, [JSON.stringify({ waits: true })]);
  const platform = plainPlatform((first as { url: string }).url, seconds);
  return { name: 'plain UWS', requests: 5, platform, stop: () => stopChild(child) };
}

async function ourTarget(seconds: number): Promise<Target> {
  const data = mkdtempSync(join(tmpdir(), 'run-elsewhere-cycle-'));
  const service = await startService({
    ...{ data, port: 0, cores: 4096, accounts: [{ name: 'ada', token: TOKEN }], holdSeconds: 600 },
    runsMs: [seconds * 1000, seconds * 1000],
  });
  const platform: Platform = { id: service.url, name: 'Paper', url: service.url, protocol: 'uws' };
  const stop = async (): Promise<void> => {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { name: 'planner profile', requests: 4, platform, token: TOKEN, stop };
}

/** The clients of one service, each of which goes through whole cycles: create, run, wait, result, delete. */
function clientsOf({ platform, token }: Target, seconds: number, pyvo: Pyvo | undefined) {
  const transport = counting(undiciTransport());
  const credential = token === undefined ? undefined : { token, origins: [platform.url] };
  const driver = uwsDriverFactory({
    transport: withCredentials(transport, () => Promise.resolve(credential)),
    frameOrigins: () => [],
    agreed: () => false,
  }).connect(platform);
  const { signal } = new AbortController();
  /** The question is no part of a cycle: everybody comes with an offer. */
  const offered = async (): Promise<Offer> => {
    const answer = await driver.ask(TASK, signal);
    if (answer.kind === 'offers' && answer.offers[0] !== undefined) return answer.offers[0];
    throw new Error(`No offer: ${JSON.stringify(answer)}`);
  };
  const order = async (): Promise<Order> =>
    token === undefined
      ? { url: platform.url, seconds }
      : { url: `${platform.url}/jobs`, seconds, token, offer: (await offered()).id };
  const ours = async (): Promise<Cycle> => {
    const offer = await offered();
    transport.requests = 0;
    const begun = performance.now();
    const job = await driver.submit(TASK, offer, randomUUID(), () => Promise.resolve(), signal);
    const { results } = await completed(driver.watch(job, signal, true));
    const notebook = results.find(({ kind }) => kind === 'notebook');
    if (notebook === undefined) throw new Error('The job has left no notebook.');
    await driver.readResult(notebook, signal);
    await driver.remove(job, signal);
    return { ms: performance.now() - begun, requests: transport.requests };
  };
  return {
    ours,
    curl: async () => curlCycle(await order()),
    pyvo: pyvo && (async () => pyvo.cycle(await order())),
  };
}

const middle = (cycles: readonly Cycle[]): Cycle => ({
  ms: median(cycles.map(({ ms }) => ms)),
  requests: median(cycles.map(({ requests }) => requests)),
});

async function measure(
  target: Target,
  seconds: number,
  rounds: number,
  pyvo: Pyvo | undefined,
): Promise<Measured> {
  const clients = clientsOf(target, seconds, pyvo);
  const [ours, curls, pyvos]: [Cycle[], Cycle[], Cycle[]] = [[], [], []];
  // By turns, after one that does not count; an only one counts.
  for (let round = rounds === 1 ? 1 : 0; round <= rounds; round += 1) {
    const [a, b, c] = [
      await clients.ours(),
      pyvo && (await clients.curl()),
      clients.pyvo && (await clients.pyvo()),
    ];
    if (round === 0) continue;
    ours.push(a);
    if (b !== undefined) curls.push(b);
    if (c !== undefined) pyvos.push(c);
  }
  const name = `cycle of a ${seconds} s job, ${target.name}`;
  const { ms, requests } = middle(ours);
  // A wait lasts 30 s at most, and a job that lasts longer takes another for each.
  const most = target.requests + Math.floor(seconds / WAIT_SECONDS);
  const figures = [figure(`${name}: requests`, '', requests, { target: most })];
  if (curls.length > 0 && pyvos.length > 0) {
    const [curl, peer] = [middle(curls), middle(pyvos)];
    figures.push(
      figure(`${name}: requests, against pyvo`, '', requests, { reference: peer.requests }),
      figure(`${name}: requests, against curl`, '', requests, { reference: curl.requests }),
      figure(`${name}, against pyvo`, 'ms', ms, {
        reference: peer.ms,
        ...(seconds <= 1 ? { target: PYVO } : {}),
      }),
      figure(`${name}, against curl`, 'ms', ms, { reference: curl.ms, target: CURL }),
    );
  }
  return { figures, counts: [atMost(`requests of a ${name}`, requests, most)] };
}

/** Whole cycles of jobs at a service that honours the key and at one that does not, against pyvo and bare curl at the same. */
export async function uwsCycles({ seconds, peers }: CycleSize, tools: Tools): Promise<Measured> {
  if (peers) await bringCurl(() => undefined);
  const python = peers ? await tools.clients() : undefined;
  const parts: Measured[] = [];
  for (const [length, rounds] of seconds)
    for (const start of [ourTarget, plainTarget]) {
      const pyvo = python === undefined ? undefined : await startPyvo(python);
      const target = await start(length);
      try {
        parts.push(await measure(target, length, rounds, pyvo));
      } finally {
        await target.stop();
        await pyvo?.stop();
      }
    }
  return merged(parts);
}
