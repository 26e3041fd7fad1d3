/** What a handler needs of a request of node:http. */
export interface Incoming extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a handler needs of an answer of node:http. */
export interface Outgoing {
  writeHead(status: number, headers?: Readonly<Record<string, string>>): unknown;
  write(text: string): unknown;
  end(text?: string): unknown;
  destroy(): unknown;
  on(event: 'close', listener: () => void): unknown;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A file or folder of the session. */
export interface StoredFile {
  type: 'notebook' | 'file' | 'directory';
  text: string;
  modified: string;
  sha256?: string;
}

/** What a build's stream does: events, raw text, then its end. */
export type Step =
  | { readonly event: Readonly<Record<string, unknown>> }
  | { readonly raw: string }
  | 'end'
  /** The connection breaks. */
  | 'cut';

export const SESSION_TOKEN = 'token of-the/session';
export const STARTED = '2026-01-01T12:00:00.000000Z';
const SPECS: Readonly<Record<string, RegExp>> = {
  gh: /^[^/%]+\/[^/%]+\/[0-9a-f]{40}$/,
  gl: /^[^/%]+(?:%2F[^/%]+)+\/[0-9a-f]{40}$/,
  git: /^https?%3A%2F%2F[^/]+\/[0-9a-f]{40}$/,
  zenodo: /^10\.5281\/zenodo\.\d+$/,
};

/**
 * A BinderHub with the session that it launches, as strict as real ones are: about the exact `Accept` of its event stream, the raw
 * encoding of a spec, the session's own token, and folders that have to be there. Serves both; the tests give it two origins.
 */
export class StrictBinder {
  readonly calls: Call[] = [];
  /** In the session, by path. */
  readonly files = new Map<string, StoredFile>();
  providers: readonly string[] = Object.keys(SPECS);
  /** Set: only with this bearer token may anything be launched. */
  hubToken: string | undefined;
  /** What the build says before the session is ready; by default an image that is there already. */
  script: readonly Step[] = [{ event: { phase: 'built', message: 'Found built image, launching...\n' } }];
  /** After the script: the session is ready. */
  becomesReady = true;
  /** Set: nothing more is launched. */
  rateLimit: { readonly message: string; readonly headers?: Readonly<Record<string, string>> } | undefined;
  hashes = true;
  running = false;
  launches = 0;
  /** Resolves when the client has closed a stream that the server still held open. */
  readonly streamClosed: Promise<void>;
  private tellClosed: () => void = () => undefined;

  private readonly sessionUrl: () => string;

  /** @param sessionUrl where the session is, with a slash at its end */
  constructor(sessionUrl: () => string) {
    this.sessionUrl = sessionUrl;
    this.streamClosed = new Promise((resolve) => (this.tellClosed = resolve));
  }

  async handle(request: Incoming, response: Outgoing): Promise<void> {
    const chunks: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of request) chunks.push(decoder.decode(chunk, { stream: true }));
    const { method = '', url = '', headers } = request;
    const authorization = headers.authorization as string | undefined;
    const call: Call = { method, path: url, authorization, body: chunks.join('') };
    this.calls.push(call);
    if (url.startsWith('/user/ada-x1/')) this.session(call, response);
    else if (url.startsWith('/build/')) this.build(call, headers.accept, response);
    else this.hub(call, response);
  }

  private hub({ path, authorization }: Call, response: Outgoing): void {
    if (path === '/versions') {
      json(response, 200, { builder_info: { build_image: 'repo2docker:1' }, binderhub: '1.0.0' });
    } else if (path === '/api/repoproviders') {
      json(
        response,
        200,
        this.providers.map((id) => ({ id, displayName: id, spec: { validateRegex: '.*' } })),
      );
    } else if (path === '/' && this.refuses(authorization)) {
      response.writeHead(302, { location: '/hub/api/oauth2/authorize?client_id=service-binder' });
      response.end();
    } else {
      response.writeHead(path === '/' ? 200 : 404, { 'content-type': 'text/html' });
      response.end('<html>Turn a Git repo into a collection of interactive notebooks</html>');
    }
  }

  private refuses(authorization: string | undefined): boolean {
    return this.hubToken !== undefined && authorization !== `Bearer ${this.hubToken}`;
  }

  /** Failures are events of a 200 answer, a missing sign-in and the rate limit too. */
  private build({ path, authorization }: Call, accept: unknown, response: Outgoing): void {
    const { rateLimit } = this;
    response.writeHead(200, { 'content-type': 'text/event-stream', ...rateLimit?.headers });
    const fail = (message: string, code?: number): void => {
      const status = code === undefined ? {} : { status_code: code };
      response.write(`data: ${JSON.stringify({ phase: 'failed', message: `${message}\n`, ...status })}\n\n`);
      response.end();
    };
    const [, provider = '', spec = ''] = /^\/build\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (accept !== 'text/event-stream') fail('Missing Accept header: text/event-stream', 400);
    else if (this.refuses(authorization)) fail('Forbidden', 403);
    else if (rateLimit !== undefined) fail(rateLimit.message, 429);
    else if (!this.providers.includes(provider)) fail(`No provider found for prefix ${provider}`);
    else if (SPECS[provider]?.test(spec) !== true) fail(`Spec is not of the form: ${spec}`);
    else this.play(response);
  }

  private play(response: Outgoing): void {
    response.write(':keepalive\n\n');
    for (const step of this.script) {
      if (step === 'end') response.end();
      else if (step === 'cut') response.destroy();
      else response.write('raw' in step ? step.raw : `data: ${JSON.stringify(step.event)}\n\n`);
      if (step === 'end' || step === 'cut') return;
      if ('event' in step && /^(?:failed|failure|ready)$/i.test(String(step.event.phase))) {
        response.end();
        return;
      }
    }
    if (!this.becomesReady) {
      response.end();
      return;
    }
    this.launches++;
    this.running = true;
    const ready = {
      phase: 'ready',
      url: this.sessionUrl(),
      token: SESSION_TOKEN,
      message: 'server running\n',
    };
    response.on('close', this.tellClosed);
    // Held open, as BinderHub does for a minute.
    response.write(`data: ${JSON.stringify(ready)}\n\n:keepalive\n\n`);
  }

  private session(call: Call, response: Outgoing): void {
    if (!this.running) {
      json(response, 424, { message: 'server not running' });
      return;
    }
    if (call.authorization !== `token ${SESSION_TOKEN}`) {
      json(response, 403, { message: 'Forbidden' });
      return;
    }
    const [path = ''] = call.path.slice('/user/ada-x1/'.length).split('?');
    if (path === 'api/status') json(response, 200, { started: STARTED, kernels: 0 });
    else if (path === 'api/shutdown' && call.method === 'POST') {
      this.running = false;
      json(response, 200, {});
    } else if (path.startsWith('api/contents')) {
      this.contents(call, decodeURIComponent(path.slice('api/contents/'.length)), response);
    } else this.file(decodeURIComponent(path.slice('files/'.length)), response);
  }

  private file(path: string, response: Outgoing): void {
    const found = this.files.get(path);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' });
    response.end(found?.text ?? '');
  }

  private contents({ method, path: target, body }: Call, path: string, response: Outgoing): void {
    const there = path === '' ? FOLDER : this.files.get(path);
    if (method === 'GET') {
      if (there === undefined) json(response, 404, { message: `No such file or directory: ${path}` });
      else json(response, 200, this.model(path, there, target.includes('content=1')));
      return;
    }
    const parent = path.includes('/') ? this.files.get(path.slice(0, path.lastIndexOf('/'))) : FOLDER;
    const sent = JSON.parse(body) as { type: StoredFile['type']; format?: string; content?: unknown };
    const wellFormed =
      sent.type === 'directory' ||
      (sent.type === 'notebook' && sent.format === 'json' && typeof sent.content === 'object') ||
      (sent.type === 'file' && sent.format === 'base64' && typeof sent.content === 'string');
    if (parent?.type !== 'directory')
      json(response, 500, { message: `Parent directory of ${path} is missing` });
    else if (!wellFormed) json(response, 400, { message: 'no content model' });
    else {
      const text = sent.type === 'file' ? atob(String(sent.content)) : JSON.stringify(sent.content ?? null);
      this.files.set(path, { type: sent.type, text, modified: '2026-01-01T12:30:00Z' });
      json(
        response,
        there === undefined ? 201 : 200,
        this.model(path, this.files.get(path) ?? FOLDER, false),
      );
    }
  }

  private model(path: string, { type, text, modified, sha256 }: StoredFile, full: boolean): object {
    const inside = [...this.files].filter(([name]) => parentOf(name) === path);
    return {
      name: path.slice(path.lastIndexOf('/') + 1) || 'root',
      path,
      type,
      last_modified: modified,
      size: type === 'directory' ? null : text.length,
      mimetype: null,
      ...(this.hashes && sha256 !== undefined ? { hash: sha256, hash_algorithm: 'sha256' } : {}),
      content:
        full && type === 'directory' ? inside.map(([name, file]) => this.model(name, file, false)) : null,
    };
  }
}

const FOLDER: StoredFile = { type: 'directory', text: '', modified: '2026-01-01T11:00:00Z' };
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function json(response: Outgoing, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
