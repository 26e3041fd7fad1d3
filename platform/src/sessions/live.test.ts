import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Engine, NotebookJob } from '../engines/engine.js';
import {
  dataFolder,
  discard,
  ended,
  jobSpec,
  notebookText,
  openEngine,
  printed,
  proxied,
  stateOf,
} from '../engines/local/testing.js';
import { sessionProxy } from './proxy.js';

jest.setTimeout(90_000);

/** Of this machine, and not where servers listen by themselves. */
const ADDRESS = '127.0.0.2';

let data: string;
let engine: Engine;
let app: FastifyInstance;
let base: string;
let spec: NotebookJob;
let token: string;
let page: string;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data, { sessionAddress: ADDRESS });
  app = Fastify();
  await app.register(sessionProxy, {
    publicUrl: 'http://localhost',
    permittedFrameOrigins: ['http://127.0.0.1:*'],
    ownCookies: ['platform'],
    lookup: async (id) => {
      const { phase, session } = await engine.state(id);
      const frameOrigins = ['http://127.0.0.1:8888', 'https://elsewhere.example.org'];
      if (session) return { ...proxied(session), frameOrigins };
      return phase === 'ended' ? { ended: true, frameOrigins } : undefined;
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://localhost:${(app.server.address() as { port: number }).port}`;
  spec = await jobSpec(data, ['x = 6 * 7'], { mode: 'live', resources: { durationSeconds: 300 } });
  await engine.start(spec);
  const { session } = await stateOf(engine, spec.id, ({ phase }) => phase !== 'starting');
  const own = proxied(session);
  token = own.token;
  page = `${base}${spec.basePath}${own.openPath}`;
});

afterAll(async () => {
  await engine.cancel(spec.id);
  await app.close();
  await discard(engine, data);
});

test('the session opens with its token, in a frame of the origins that job and platform agree on', async () => {
  const answer = await fetch(`${page}?token=${token}`, { redirect: 'manual' });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('JupyterLab');
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toMatch(/frame-ancestors 'self' http:\/\/127\.0\.0\.1:8888$/);
  expect(policy?.match(/frame-ancestors/g)).toHaveLength(1);
  expect(answer.headers.get('x-frame-options')).toBeNull();
  const cookies = answer.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toContain('; SameSite=None; Secure; Partitioned');
    expect(cookie).toContain(`; Path=${spec.basePath}`);
  }
});

test('without its token it opens for nobody, whatever other credential is sent', async () => {
  for (const authorization of ['Bearer platform-token', 'Basic YTpi', 'token wrong']) {
    const answer = await fetch(`${base}${spec.basePath}api/kernels`, { headers: { authorization } });
    expect(answer.status).toBe(403);
  }
});

test("its server listens on the configured address alone, on a port of the session's own", async () => {
  const { host, port } = proxied((await engine.state(spec.id)).session);
  expect(host).toBe(ADDRESS);
  const answers = (address: string): Promise<number | string> =>
    fetch(`http://${address}:${port}${spec.basePath}api/kernels`).then(
      ({ status }) => status,
      () => 'nobody',
    );
  expect(await answers(ADDRESS)).toBe(403);
  expect(await answers('127.0.0.1')).toBe('nobody');
});

test('a kernel runs a cell over a WebSocket, as the page does it', async () => {
  const authorization = `token ${token}`;
  const started = await fetch(`${base}${spec.basePath}api/kernels`, {
    method: 'POST',
    headers: { authorization, origin: base, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'python3' }),
  });
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as { readonly id: string };
  const url = `${base}${spec.basePath}api/kernels/${id}/channels?token=${token}`;
  expect(await printed(url.replace('http:', 'ws:'), 'print(6 * 7)')).toBe('42\n');
  // Its ports are open to all users of this machine.
  const encrypted =
    'from ipykernel.kernelapp import IPKernelApp; print(IPKernelApp.instance().curve_secretkey is not None)';
  expect(await printed(url.replace('http:', 'ws:'), encrypted)).toBe('True\n');
});

test('a file is saved through it, larger than a body that the platform itself would take', async () => {
  const source = 'x'.repeat(3 * 1024 * 1024);
  const answer = await fetch(`${base}${spec.basePath}api/contents/large.txt`, {
    method: 'PUT',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'file', format: 'text', content: source }),
  });
  expect(answer.status).toBe(201);
  expect(await readFile(join(engine.workFolder(spec.id), 'large.txt'), 'utf8')).toBe(source);
});

test('the log does not hold the token', async () => {
  const log = await readFile(engine.logFile(spec.id), 'utf8');
  expect(log).toContain('is running at');
  expect(log).not.toContain(token);
});

test('what is open is saved every ten seconds', async () => {
  const address = `${base}${spec.basePath}lab/api/settings/@jupyterlab/docmanager-extension:plugin`;
  const answer = await fetch(address, { headers: { authorization: `token ${token}` } });
  expect(await answer.json()).toMatchObject({ settings: { autosave: true, autosaveInterval: 10 } });
});

test('a session of nobody has a page that says so', async () => {
  const answer = await fetch(`${base}/session/unknown/lab`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('There is no such session here');
});

test('finished in good order it lets an open page save once more, is completed, and says that it has ended', async () => {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
  const put = (address: string, method: string, body: object): Promise<Response> =>
    fetch(`${base}${spec.basePath}api/${address}`, { method, headers, body: JSON.stringify(body) });
  const path = spec.manifest.notebook;
  const opened = await put('sessions', 'POST', {
    path,
    name: '',
    type: 'notebook',
    kernel: { name: 'python3' },
  });
  const { kernel } = (await opened.json()) as { readonly kernel: { readonly id: string } };
  const channels = `${base}${spec.basePath}api/kernels/${kernel.id}/channels?token=${token}`;
  const socket = new WebSocket(channels.replace('http:', 'ws:'));
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const finished = { yet: false };
  const finishing = engine.finish(spec.id).then(() => (finished.yet = true));
  let saves = 0;
  while (!finished.yet && saves === 0) {
    const content: unknown = JSON.parse(notebookText(`last = ${saves}`));
    const saved = await put(`contents/${path}`, 'PUT', { type: 'notebook', content }).catch(() => undefined);
    if (saved?.status === 200) saves += 1;
  }
  await finishing;
  socket.close();
  expect(saves).toBeGreaterThan(0);
  expect(await readFile(join(engine.workFolder(spec.id), path), 'utf8')).toContain('last = 0');
  expect(await engine.state(spec.id)).toMatchObject({
    phase: 'ended',
    outcome: { kind: 'completed', message: 'finished' },
  });
  expect(await readFile(engine.logFile(spec.id), 'utf8')).toContain('Shutting down on /api/shutdown request');
  const answer = await fetch(page);
  expect(answer.status).toBe(410);
  expect(answer.headers.get('content-security-policy')).toContain(
    "frame-ancestors 'self' http://127.0.0.1:8888",
  );
  expect(await answer.text()).toContain('This session has ended');
});

test('a server that dies is an error with the end of its log', async () => {
  const other = await jobSpec(data, ['x = 1'], { mode: 'live' });
  await engine.start(other);
  const { session } = await stateOf(engine, other.id, ({ phase }) => phase !== 'starting');
  const own = proxied(session);
  const kernels = `http://${own.host}:${own.port}${other.basePath}api/kernels`;
  const headers = { authorization: `token ${own.token}` };
  const { id } = (await (await fetch(kernels, { method: 'POST', headers })).json()) as {
    readonly id: string;
  };
  const channels = `${kernels.replace('http:', 'ws:')}/${id}/channels?token=${own.token}`;
  await printed(channels, 'import os; os.kill(os.getppid(), 9)').catch(() => undefined);
  const { outcome } = await ended(engine, other.id);
  expect(outcome?.kind).toBe('error');
  expect(outcome?.message).toMatch(/^the Jupyter server ended with code -9\n[^]*Kernel started/);
});
