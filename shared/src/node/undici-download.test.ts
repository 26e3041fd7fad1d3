import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRequest } from '../http/transport.js';
import { failureOf, requestTo } from './testing/requests.js';
import { scriptedServer, type ScriptedServer } from './testing/scripted-server.js';
import { undiciTransport } from './undici-transport.js';

const transport = undiciTransport();

let server: ScriptedServer;
let folder: string;
beforeEach(async () => {
  server = await scriptedServer();
  folder = await mkdtemp(join(tmpdir(), 'transport-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => requestTo(`${server.url}/x`, changes);

describe('download', () => {
  const to = () => ({ path: join(folder, 'file') });

  it('streams a good answer into a new file', async () => {
    server.on('GET /x', { body: 'x'.repeat(500_000) });
    await expect(transport.download(request(), to())).resolves.toMatchObject({
      status: 200,
      text: '',
      sizeBytes: 500_000,
    });
    await expect(readFile(to().path, 'utf8')).resolves.toBe('x'.repeat(500_000));
  });

  it('never writes over a file', async () => {
    await writeFile(to().path, 'mine');
    server.on('GET /x', { body: 'theirs' });
    await expect(failureOf(transport.download(request(), to()))).resolves.toMatchObject({
      failure: 'forbidden',
    });
    await expect(readFile(to().path, 'utf8')).resolves.toBe('mine');
  });

  it.each([
    ['redirect', { status: 303, headers: { location: '/y' } }],
    ['error', { status: 404, body: 'no' }],
    ['part', { status: 206, body: 'some' }],
  ])('a %s makes no file', async (_, reply) => {
    server.on('GET /x', reply);
    await expect(transport.download(request(), to())).resolves.toMatchObject({
      status: reply.status,
      sizeBytes: 0,
    });
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it('leaves nothing behind when it breaks off, is too long, or is aborted', async () => {
    server.on('GET /x', {
      act: (incoming, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half', () => incoming.socket.destroy());
      },
    });
    await expect(failureOf(transport.download(request(), to()))).resolves.toMatchObject({
      failure: 'interrupted',
    });
    server.on('GET /x', { act: (_, response) => void response.writeHead(200).end('x'.repeat(5000)) });
    await expect(failureOf(transport.download(request({ maxBytes: 10 }), to()))).resolves.toMatchObject({
      failure: 'too-large',
    });
    const controller = new AbortController();
    server.on('GET /x', {
      act: (_, response) =>
        void response
          .writeHead(200)
          .write('half', () => setImmediate(() => controller.abort(new Error('closed')))),
    });
    await expect(transport.download(request({ signal: controller.signal }), to())).rejects.toThrow('closed');
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it('ends when nothing comes for too long; whatever comes begins the wait anew', async () => {
    const running = new Map<() => void, number>();
    let waits = 0;
    const timed = undiciTransport({
      startTimer: (act, ms) => {
        if (ms === 75_000) waits++;
        running.set(act, ms);
        return () => void running.delete(act);
      },
    });
    let more: () => void = () => undefined;
    server.on('GET /x', {
      act: (_, response) => {
        response.writeHead(200).write('half');
        more = () => void response.write(' and more');
      },
    });
    const begun = (text: string) =>
      readFile(to().path, 'utf8').then(
        (has) => has === text,
        () => false,
      );
    const downloading = failureOf(timed.download(request({ stallMs: 75_000, deadlineMs: 3_600_000 }), to()));
    while (!(await begun('half'))) await new Promise(setImmediate);
    const before = waits;
    more();
    while (!(await begun('half and more'))) await new Promise(setImmediate);
    expect(waits).toBe(before + 1);
    expect([...running.values()].sort()).toEqual([3_600_000, 75_000]);
    for (const [act, ms] of running) if (ms === 75_000) act();
    await expect(downloading).resolves.toEqual({ failure: 'stalled', maybeSent: true });
    await expect(readdir(folder)).resolves.toEqual([]);
    expect(running.size).toBe(0);
  });

  it('a root of the host’s own maps its paths', async () => {
    const rooted = undiciTransport({ resolvePath: ({ path }) => join(folder, path) });
    server.on('GET /x', { body: 'here' });
    await rooted.download(request(), { path: 'inside' });
    await expect(readFile(join(folder, 'inside'), 'utf8')).resolves.toBe('here');
  });
});
