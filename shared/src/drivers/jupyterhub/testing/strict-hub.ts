import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptSocket, type ServerSocket } from '../../../node/testing/socket-server.js';

import { LAUNCH_MARK } from '../launch-source.js';
import { HOME_FOLDER, jobFolder, RUNNER_FOLDER, serverName } from '../names.js';
import { type Reply, StrictHome } from './strict-home.js';

interface Server {
  state: 'spawn' | 'ready' | 'stopped';
  /** How often it was looked at since it was asked for. */
  looks: number;
}

export const HUB_TOKEN = 'of-ada-at-the-hub';
/** The present of hub and servers. */
const NOW = '2026-01-01T12:00:00.000000Z';
/** A start that nobody follows is over by the third look. */
const LOOKS = 3;

/**
 * A JupyterHub 6 with one user, and her servers: as strict as a real one is about tokens, what is under way, and folders that have to
 * be there. A server's kernel runs nothing but what launches a batch run; the run ends when a test says so.
 */
export class StrictHub {
  readonly home = new StrictHome();
  /** How many batch runs have begun. */
  runs = 0;
  private readonly servers = new Map<string, Server>();
  /** Working folder of each. */
  private readonly kernels = new Map<string, string>();
  private kernelsMade = 0;
  private readonly listener = createServer((request, response) => void this.serve(request, response));
  private readonly open = new Set<Duplex>();

  async listen(): Promise<string> {
    this.listener.on('upgrade', (request: IncomingMessage, connection: Duplex) => {
      this.open.add(connection);
      connection.on('error', () => undefined).on('close', () => this.open.delete(connection));
      this.upgrade(request, connection);
    });
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const connection of this.open) connection.destroy();
    this.listener.closeAllConnections();
    this.listener.close();
    await once(this.listener, 'close');
  }

  /** Away with all servers and files. */
  clear(): void {
    this.servers.clear();
    this.kernels.clear();
    this.home.empty();
  }

  /** A server with a batch run on it, without being asked for. @returns its name */
  running(key: string, notebook: string): string {
    const [server, folder] = [serverName(key, 'batch'), jobFolder(notebook, key)];
    this.servers.set(server, { state: 'ready', looks: 0 });
    for (const each of [HOME_FOLDER, folder, `${folder}/${RUNNER_FOLDER}`]) this.home.makeFolder(each);
    this.home.write(`${folder}/${notebook}`, '{"cells":[]}');
    this.home.write(`${folder}/${RUNNER_FOLDER}/runner.py`, '');
    this.launch(folder);
    return server;
  }

  /** Begins a batch run in a folder, as its launcher does. @returns what the launcher prints */
  launch(folder: string): string {
    const control = `${folder}/${RUNNER_FOLDER}`;
    if (!this.home.has(`${control}/runner.py`)) return 'files';
    if (this.home.has(`${control}/claim`)) return 'ok';
    this.runs++;
    this.home.write(`${control}/claim`, '');
    this.home.write(`${control}/log.txt`, 'cell 1 of 2 …\n');
    this.saveStatus(`${control}/status.json`, { phase: 'EXECUTING', done: 1, total: 2, text: 'cell 1' });
    return 'ok';
  }

  /** All runs that go on come to their end. */
  endRuns(phase: 'COMPLETED' | 'ABORTED'): void {
    for (const path of this.home.all('status.json')) {
      const { file = '' } = this.home.file(path);
      if (file.includes('EXECUTING')) this.saveStatus(path, { phase, ended: NOW, done: 2, total: 2 });
    }
  }

  private saveStatus(path: string, fields: Readonly<Record<string, unknown>>): void {
    this.home.write(path, JSON.stringify({ ...fields, started: NOW, seen: NOW }));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const { method = '', url = '', headers } = request;
    const [path = ''] = url.split('?');
    const progress = /^\/hub\/api\/users\/ada\/servers\/([^/]+)\/progress$/.exec(path);
    if (progress !== null && isAllowed(headers.authorization)) this.progress(progress[1] ?? '', response);
    else answer(response, this.replyTo(method, path, headers.authorization, body));
  }

  private replyTo(method: string, path: string, authorization: string | undefined, body: string): Reply {
    if (path === '/hub/api/') return { status: 200, body: { version: '6.1.1' } };
    if (path.startsWith('/hub/api/') && !isAllowed(authorization))
      return { status: 403, body: { status: 403, message: 'Missing or invalid credentials.' } };
    if (path === '/hub/api/user' || path === '/hub/api/users/ada') return { status: 200, body: this.user() };
    const [, started] = /^\/hub\/api\/users\/ada\/servers\/([a-z0-9-]{1,30})$/.exec(path) ?? [];
    if (started !== undefined)
      return method === 'POST' ? this.start(started, body) : this.stop(started, body);
    if (path.startsWith('/hub/')) return { status: 404, body: { status: 404, message: 'Not Found' } };
    const [, name = '', below = ''] = /^\/user\/ada\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (this.servers.get(name)?.state !== 'ready')
      return { status: 424, body: { message: `Server at /user/ada/${name}/ is not running` } };
    if (!isAllowed(authorization)) return { status: 403, body: { message: 'Forbidden' } };
    return this.server(method, below, body);
  }

  private user(): object {
    for (const server of this.servers.values())
      if (server.state === 'spawn' && ++server.looks >= LOOKS) server.state = 'ready';
    const servers = [...this.servers].map(([name, { state }]) => [
      name,
      {
        name,
        ready: state === 'ready',
        stopped: state === 'stopped',
        pending: state === 'spawn' ? state : null,
        url: `/user/ada/${name}/`,
        started: state === 'ready' ? NOW : null,
      },
    ]);
    return { name: 'ada', kind: 'user', servers: Object.fromEntries(servers) as unknown };
  }

  private start(name: string, body: string): Reply {
    const state = this.servers.get(name)?.state ?? 'stopped';
    if (state !== 'stopped') {
      const why = state === 'ready' ? 'is already running' : 'is pending spawn';
      return { status: 400, body: { status: 400, message: `ada/${name} ${why}` } };
    }
    if (typeof (JSON.parse(body) as { user_options?: unknown }).user_options !== 'object')
      return { status: 400, body: { status: 400, message: 'Invalid spawn options' } };
    this.servers.set(name, { state: 'spawn', looks: 0 });
    return { status: 202 };
  }

  private stop(name: string, body: string): Reply {
    const server = this.servers.get(name);
    if (server === undefined)
      return { status: 404, body: { status: 404, message: `No such server: ${name}` } };
    if (server.state === 'spawn')
      return { status: 400, body: { status: 400, message: `ada/${name} is pending spawn` } };
    server.state = 'stopped';
    if (body !== '' && (JSON.parse(body) as { remove?: unknown }).remove === true) this.servers.delete(name);
    return { status: 204 };
  }

  /** Its end is the end of the start. */
  private progress(name: string, response: ServerResponse): void {
    const server = this.servers.get(name);
    if (server === undefined) {
      answer(response, { status: 404, body: { status: 404, message: 'Not Found' } });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const tell = (event: object): void => void response.write(`data: ${JSON.stringify(event)}\n\n`);
    tell({ progress: 0, message: 'Server requested' });
    tell({ progress: 50, message: 'Spawning server...' });
    server.state = 'ready';
    tell({ progress: 100, ready: true, message: `Server ready at /user/ada/${name}/` });
    response.end();
  }

  private server(method: string, path: string, body: string): Reply {
    const [, contents] = /^api\/contents\/?(.*)$/.exec(path) ?? [];
    if (contents !== undefined) {
      const reply = this.home.contents(method, decodeURIComponent(contents), body);
      if (method === 'PUT' && contents.endsWith(`/${RUNNER_FOLDER}/cancel`)) this.endRuns('ABORTED');
      return reply;
    }
    if (path.startsWith('files/')) return this.home.file(decodeURIComponent(path.slice('files/'.length)));
    if (path === 'api/kernelspecs') return { status: 200, body: KERNEL_SPECS };
    if (path === 'api/kernels' && method === 'POST') return this.startKernel(body);
    const [, kernel = ''] = /^api\/kernels\/([^/]+)$/.exec(path) ?? [];
    if (method === 'DELETE' && this.kernels.delete(kernel)) return { status: 204 };
    return { status: 404, body: { message: 'Not Found', reason: null } };
  }

  private startKernel(body: string): Reply {
    const { name, path = '' } = JSON.parse(body) as { name?: string; path?: string };
    if (name !== 'python3' || !this.home.has(path))
      return { status: 500, body: { message: 'No such kernel' } };
    const id = `kernel-${++this.kernelsMade}`;
    this.kernels.set(id, path);
    return { status: 201, body: { id, name } };
  }

  private upgrade(request: IncomingMessage, connection: Duplex): void {
    const [, kernel = ''] =
      /\/api\/kernels\/([^/]+)\/channels\?session_id=[^/]+$/.exec(request.url ?? '') ?? [];
    const folder = this.kernels.get(kernel);
    if (folder === undefined || !isAllowed(request.headers.authorization)) {
      connection.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    acceptSocket(request, connection, {
      onText: (socket, text) => this.execute(socket, text, folder),
      onClose: (socket) => socket.close(),
    });
  }

  private execute(socket: ServerSocket, text: string, folder: string): void {
    const { header, content } = JSON.parse(text) as {
      readonly header: { readonly msg_id: string; readonly msg_type: string };
      readonly content: { readonly code: string };
    };
    if (header.msg_type !== 'execute_request') return;
    const tell = (msg_type: string, more: object): void =>
      socket.text(
        JSON.stringify({ header: { msg_type }, parent_header: { msg_id: header.msg_id }, content: more }),
      );
    tell('status', { execution_state: 'busy' });
    const printed = content.code.includes(LAUNCH_MARK) ? `\n${LAUNCH_MARK} ${this.launch(folder)}\n` : '';
    tell('stream', { name: 'stdout', text: printed });
    tell('execute_reply', { status: 'ok' });
    tell('status', { execution_state: 'idle' });
  }
}

const KERNEL_SPECS = {
  default: 'python3',
  kernelspecs: { python3: { name: 'python3', spec: { display_name: 'Python 3', language: 'python' } } },
};

const isAllowed = (authorization: string | undefined): boolean => authorization === `Bearer ${HUB_TOKEN}`;

function answer(response: ServerResponse, { status, body, file }: Reply): void {
  if (file !== undefined)
    response.writeHead(status, { 'content-type': 'application/octet-stream', date: DATE });
  else response.writeHead(status, { 'content-type': 'application/json', date: DATE });
  response.end(file ?? (body === undefined ? '' : JSON.stringify(body)));
}

const DATE = new Date(NOW).toUTCString();
