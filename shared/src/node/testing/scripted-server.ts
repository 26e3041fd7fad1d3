import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
}

/** Takes over the raw exchange, for what no proper reply can do. */
export type Act = (request: IncomingMessage, response: ServerResponse) => void;

/** What to answer; a function may look at the request. */
export type Step = Reply | ((seen: Seen) => Reply | Promise<Reply>) | { readonly act: Act };

/** A server on the loopback that plays a script: for each method and path a row of steps, of which the last one repeats. */
export interface ScriptedServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** @param call method and path, e.g. `GET /jobs/1`; a query takes no part */
  on(call: string, ...steps: readonly [Step, ...Step[]]): void;
  /** Method and target of each request, in order. */
  calls(): readonly string[];
  close(): Promise<void>;
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const script = new Map<string, Step[]>();
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void play(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const play = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '' } = request;
    const steps = script.get(`${method} ${target.split('?')[0] ?? ''}`);
    const step = steps !== undefined && steps.length > 1 ? steps.shift() : steps?.[0];
    if (step !== undefined && 'act' in step) {
      step.act(request, response);
      return;
    }
    const arrived: Seen = { method, target, headers: request.headers, body: await readAll(request) };
    seen.push(arrived);
    const reply = typeof step === 'function' ? await step(arrived) : (step ?? notInScript(arrived));
    response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body ?? '');
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (call, ...steps) => void script.set(call, [...steps]),
    calls: () => seen.map(({ method, target }) => `${method} ${target}`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A status that no client takes for anything else. */
function notInScript({ method, target }: Seen): Reply {
  return { status: 418, body: `not in the script: ${method} ${target}` };
}
