import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as sendUpstream,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Answer, Exchange, Stage } from './fault.ts';
import { EXCHANGE_HEADER, type Network } from './network.ts';
import type { Plan } from './plan.ts';
import { headBytes, headersOf, wholeAnswer, wireOf } from './wire.ts';

/** Stands in front of a service, and plays the faults of a network. */
export interface Proxy {
  /** By which the platform is known. */
  readonly url: string;
  /** The same, by another name of this machine. */
  readonly otherUrl: string;
  /** Where the service is. Set before the first request. */
  upstream: string;
  close(): Promise<void>;
}

export async function startProxy(network: () => Network, witness: string): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    void new Exchanged(proxy, network(), witness, agent)
      .serve(request, response)
      .catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://localhost:${port}`,
    upstream: '',
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

const NEVER = new AbortController().signal;

/** One request through the proxy. */
class Exchanged {
  private readonly proxy: Proxy;
  private readonly network: Network;
  private readonly witness: string;
  private readonly agent: Agent;

  constructor(proxy: Proxy, network: Network, witness: string, agent: Agent) {
    [this.proxy, this.network, this.witness, this.agent] = [proxy, network, witness, agent];
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = String(request.headers[EXCHANGE_HEADER]);
    const plan = this.network.faultOf(exchange);
    if (plan !== undefined) {
      await this.play(plan, exchange, request);
      return;
    }
    const incoming = await this.forward(request, request.url ?? '/', response);
    response.writeHead(incoming.statusCode ?? 502, headersOf(incoming));
    let bytes = headBytes({ status: 200, headers: headersOf(incoming) }, {}).byteLength;
    incoming.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
    response.on('close', () => {
      incoming.destroy();
      this.network.answers.set(this.network.numberOf(exchange), { wireLength: bytes });
    });
    await pipeline(incoming, response);
  }

  private async play(plan: Plan, exchange: string, request: IncomingMessage): Promise<void> {
    const { play, reaches = true } = plan.fault;
    const { socket, method = '', url: path = '/' } = request;
    socket.on('error', () => undefined);
    const answer = reaches ? await this.realAnswer(request, path) : await nothing(request);
    this.network.played++;
    const stage = this.stageFor(exchange, socket);
    if ('socket' in play) {
      const wire = wireOf(answer);
      await play.socket(wire, socket, stage, Math.min(plan.position, wire.byteLength - 1));
    } else if ('answer' in play) {
      const { world, step } = plan;
      const about: Exchange = { world, step, method, path, origin: `http://${request.headers.host ?? ''}` };
      await sendAnswer(play.answer(answer, about, stage), socket);
    }
    socket.end();
  }

  /** A long poll is cut short: whoever asks for what the answer is must not wait for something to happen. */
  private async realAnswer(request: IncomingMessage, path: string): Promise<Answer> {
    return wholeAnswer(await this.forward(request, path.replace(/WAIT=\d+/, 'WAIT=0')));
  }

  /** @param asker whose end ends the request too */
  private forward(request: IncomingMessage, path: string, asker?: ServerResponse): Promise<IncomingMessage> {
    const { [EXCHANGE_HEADER]: _mark, ...headers } = request.headers;
    return new Promise((resolve, reject) => {
      const upstream = sendUpstream(
        this.proxy.upstream + path,
        { method: request.method ?? 'GET', headers, agent: this.agent },
        resolve,
      );
      upstream.on('error', reject);
      request.pipe(upstream);
      asker?.on('close', () => upstream.destroy());
    });
  }

  private stageFor(exchange: string, socket: Socket): Stage {
    const { witness, network } = this;
    const { time } = network;
    return {
      witness,
      now: () => time.now(),
      sleep: (ms) => {
        time.fallSilent(exchange);
        return time.sleep(ms, NEVER);
      },
      hang: async () => {
        time.fallSilent(exchange);
        if (!socket.destroyed) await once(socket, 'close');
      },
    };
  }
}

/** The request is read, and nobody hears of it. */
async function nothing(request: IncomingMessage): Promise<Answer> {
  request.resume();
  await once(request, 'end');
  return { status: 200, headers: {}, body: Buffer.alloc(0) };
}

async function sendAnswer(
  answer: Answer | (Omit<Answer, 'body'> & { readonly body: AsyncIterable<Uint8Array> }),
  socket: Socket,
): Promise<void> {
  const { body } = answer;
  if (body instanceof Uint8Array) {
    socket.write(wireOf({ ...answer, body }));
    return;
  }
  socket.write(headBytes(answer, {}));
  for await (const chunk of body) {
    if (socket.destroyed) return;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
}
