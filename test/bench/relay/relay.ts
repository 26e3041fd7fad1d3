import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undiciTransport } from '@run-elsewhere/planner/node';
import type { Setup } from '../../stack/setup.ts';
import { stackFolder, startJupyterLab } from '../../stack/stack.ts';
import { exactly, type Measured } from '../bench.ts';
import { figure } from '../figure.ts';
import { byTurns, median, timed } from '../timing.ts';
import { openPage, type Page } from './page.ts';

const MIB = 2 ** 20;
const PIECE = Buffer.alloc(MIB, 'x');

export interface RelaySizes {
  readonly requests: number;
  readonly fileMiB: number;
  readonly downloads: number;
  readonly saves: number;
}

/** A platform that answers at once, sends files, or keeps its client waiting. */
async function startPlatform(fileMiB: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    if (request.url === '/wait') return;
    if (request.url !== '/file') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"phase":"EXECUTING"}');
      return;
    }
    response.writeHead(200, { 'content-length': fileMiB * MIB });
    let left = fileMiB;
    const more = (): void => {
      while (left-- > 0) if (!response.write(PIECE)) return void response.once('drain', more);
      response.end();
    };
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What a process has had in memory at most since it was asked to forget that (proc(5), clear_refs). */
const peakMiB = (pid: number): number =>
  Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const nowMiB = (pid: number): number =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const direct = undiciTransport();
const get = (url: string) => ({
  ...{ method: 'GET' as const, url, deadlineMs: 60_000, maxBytes: 1e9 },
  signal: new AbortController().signal,
});

/** Saves a notebook as JupyterLab does (Jupyter Server's contents API). */
async function save(lab: URL): Promise<void> {
  const cells = [{ cell_type: 'markdown', metadata: {}, source: 'x'.repeat(100_000) }];
  const answer = await fetch(new URL('/api/contents/saved.ipynb', lab), {
    method: 'PUT',
    headers: { authorization: `token ${lab.searchParams.get('token') ?? ''}` },
    body: JSON.stringify({
      type: 'notebook',
      content: { cells, metadata: {}, nbformat: 4, nbformat_minor: 4 },
    }),
  });
  if (!answer.ok) throw new Error(`The notebook was not saved: ${answer.status}.`);
  await answer.arrayBuffer();
}

async function waiting(page: Page, url: string, lab: URL, saves: number): Promise<readonly [number, number]> {
  const alone: number[] = [];
  for (let n = 0; n < saves; n++) alone.push(await timed(() => save(lab)));
  // Nobody answers these: they end with the page.
  for (let n = 0; n < 20; n++) void page.send(`${url}/wait`).catch(() => undefined);
  await page.send(`${url}/status`);
  const beside: number[] = [];
  for (let n = 0; n < saves; n++) beside.push(await timed(() => save(lab)));
  return [median(beside), median(alone)];
}

/** What the way through the Jupyter server costs, beside the straight way. */
export async function relayFigures(setup: Setup, sizes: RelaySizes): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-relay-'));
  const { server, url } = await startPlatform(sizes.fileMiB);
  const jupyter = await startJupyterLab(setup, stackFolder(folder), [{ name: 'Bench', url }]);
  const lab = new URL(jupyter.url);
  const page = await openPage(lab, url);
  try {
    let received = 0;
    const request = await byTurns(
      sizes.requests,
      () => timed(async () => (received += (await page.send(`${url}/status`)).status === 200 ? 1 : 0)),
      () => timed(() => direct.send(get(`${url}/status`))),
    );
    let files = 0;
    const before = nowMiB(jupyter.pid);
    const download = await byTurns(
      sizes.downloads,
      () => timed(() => page.send(`${url}/file`, `relayed-${++files}.bin`)),
      () => timed(() => direct.download(get(`${url}/file`), { path: join(folder, `direct-${++files}.bin`) })),
    );
    const [beside, alone] = await waiting(page, url, lab, sizes.saves);
    const name = `relay: a result of ${sizes.fileMiB} MiB`;
    return {
      figures: [
        figure('relay: a request, beyond the straight way', 'ms', request.ours - request.reference, {
          target: 3,
        }),
        figure(`${name}, throughput`, 'MiB/s', (sizes.fileMiB * 1000) / download.ours, {
          reference: (sizes.fileMiB * 1000) / download.reference,
          atLeast: 0.7,
        }),
        figure(`${name}, memory that the server took meanwhile`, 'MiB', peakMiB(jupyter.pid) - before, {
          target: sizes.fileMiB / 4,
        }),
        figure('relay: a save of a notebook while 20 jobs wait', 'ms', beside, {
          reference: alone,
          target: 1.2,
        }),
      ],
      counts: [exactly('relayed requests that were answered', received, request.turns)],
    };
  } finally {
    page.close();
    await jupyter.stop();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
