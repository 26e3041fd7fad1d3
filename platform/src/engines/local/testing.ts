import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineSession, NotebookJob, ProxiedSession } from '../engine.js';
import { jobSpec } from '../testing/jobs.js';
import { createLocalEngine } from './local-engine.js';
import type { LocalEngineOptions } from './local-engine.js';
import type { LocalEnvironment } from './environments.js';
import { removeFolder } from './processes.js';

export { ended, jobSpec, notebookText, outputs, RESOURCES, stateOf } from '../testing/jobs.js';

/** The interpreter for tests: real kernels need a real environment. */
export function testPython(): string {
  const python = process.env.RUN_ELSEWHERE_PYTHON;
  if (python === undefined || python === '')
    throw new Error(
      'Set RUN_ELSEWHERE_PYTHON to the python of an environment with jupyterlab, nbclient and ipykernel, and run again.',
    );
  return python;
}

export function environment(changes: Partial<LocalEnvironment> = {}): LocalEnvironment {
  return { name: 'base', python: testPython(), installs: true, ...changes };
}

/** Gives a folder for one test file's jobs. */
export async function dataFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'run-elsewhere-engine-'));
}

export async function openEngine(
  data: string,
  changes: Partial<Omit<LocalEngineOptions, 'data'>> = {},
): Promise<Engine> {
  const log = { info: () => undefined, warn: () => undefined };
  const engine = createLocalEngine({ data, environments: [environment()], log, ...changes });
  await engine.open();
  return engine;
}

/** Starts a job of these cells. */
export async function startCells(
  engine: Engine,
  data: string,
  cells: readonly string[],
  changes: Parameters<typeof jobSpec>[2] = {},
): Promise<NotebookJob> {
  const spec = await jobSpec(data, cells, changes);
  await engine.start(spec);
  return spec;
}

export async function discard(engine: Engine, data: string): Promise<void> {
  await engine.close();
  await removeFolder(data);
}

/** A session of the local engine, which is always behind the proxy. */
export function proxied(session: EngineSession | undefined): ProxiedSession {
  if (session === undefined || 'url' in session) throw new Error('there is no session to be proxied');
  return session;
}

/** What a kernel prints for a cell; jupyter_client's "Messaging in Jupyter", over one WebSocket as JSON. */
export function printed(url: string, code: string): Promise<string> {
  const socket = new WebSocket(url);
  const header = {
    msg_id: 'm1',
    msg_type: 'execute_request',
    session: 's',
    username: '',
    version: '5.3',
    date: '',
  };
  const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
  return new Promise<string>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the WebSocket failed')));
    socket.addEventListener('close', ({ code: reason }) => reject(new Error(`closed with ${reason}`)));
    socket.addEventListener('open', () => {
      const message = { header, parent_header: {}, metadata: {}, content, channel: 'shell', buffers: [] };
      socket.send(JSON.stringify(message));
    });
    socket.addEventListener('message', ({ data: text }) => {
      const message = JSON.parse(String(text)) as { msg_type: string; content: { text?: string } };
      if (message.msg_type === 'stream') resolve(message.content.text ?? '');
    });
  }).finally(() => socket.close());
}
