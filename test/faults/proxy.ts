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
import type { Answer, Exchange } from './fault.ts';
import { EXCHANGE_HEADER, type Network, type Seen } from './network.ts';
import { Playing } from './playing.ts';
import { type Opened, Upgraded } from './proxy-socket.ts';
import { headersOf, wholeAnswer, wireOf } from './wire.ts';

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
  const upgraded = new Set<Socket>();
  const server = createServer((request, response) => {
    void new Exchanged(proxy, network(), witness, agent)
      .serve(request, response)
      .catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    void new Exchanged(proxy, network(), witness, agent)
      .upgrade(request, socket)
      .catch(() => socket.destroy());
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
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

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
    const playing = this.playing(request);
    if (playing !== undefined) {
      await this.play(playing, request);
      return;
    }
    const incoming = await this.forward(request, request.url ?? '/', response);
    const [status, headers] = [incoming.statusCode ?? 502, headersOf(incoming)];
    response.writeHead(status, headers);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    response.on('close', () => incoming.destroy());
    this.saw(request, () => [{ status, headers, body: Buffer.concat(chunks) }]);
    await pipeline(incoming, response);
  }

  /** A WebSocket (RFC 6455): its handshake is an answer, and so is what comes by it. */
  async upgrade(request: IncomingMessage, socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    const playing = this.playing(request);
    if (playing?.plan.fault.reaches === false) {
      await this.playTo(playing, NOTHING, request);
      socket.end();
      return;
    }
    const opened = await this.openUpstream(request);
    if ('body' in opened) {
      socket.end(wireOf(opened));
      return;
    }
    const upgraded = new Upgraded(opened, socket);
    if (playing !== undefined) {
      await upgraded.play(playing, this.aboutOf(playing, request));
      return;
    }
    this.saw(request, () => [opened.handshake, ...upgraded.messages]);
    await upgraded.pass();
  }

  private playing(request: IncomingMessage): Playing | undefined {
    const exchange = String(request.headers[EXCHANGE_HEADER]);
    const plan = this.network.faultOf(exchange);
    if (plan === undefined) return undefined;
    return new Playing(plan, this.network, exchange, request.socket, this.witness);
  }

  private saw({ headers, method = '', url = '' }: IncomingMessage, answers: Seen['answers']): void {
    const number = this.network.numberOf(String(headers[EXCHANGE_HEADER]));
    this.network.answers.set(number, { method, path: url, answers });
  }

  private async play(playing: Playing, request: IncomingMessage): Promise<void> {
    const { socket } = request;
    socket.on('error', () => undefined);
    const reaches = playing.plan.fault.reaches !== false;
    const answer = reaches ? await this.realAnswer(request) : await nothing(request);
    await this.playTo(playing, answer, request);
    socket.end();
  }

  private async playTo(playing: Playing, answer: Answer, request: IncomingMessage): Promise<void> {
    const { fault, position } = playing.plan;
    if ('socket' in fault.play) await playing.onTheLine(fault.play, wireOf(answer), position);
    else if ('answer' in fault.play)
      await playing.send(playing.altered(fault.play, answer, this.aboutOf(playing, request)) ?? answer);
  }

  private aboutOf(
    { plan: { world, step } }: Playing,
    { method = '', url = '/', headers }: IncomingMessage,
  ): Exchange {
    return { world, step, method, path: url, origin: `http://${headers.host ?? ''}` };
  }

  /** A long poll is cut short: whoever asks for what the answer is must not wait for something to happen. */
  private async realAnswer(request: IncomingMessage): Promise<Answer> {
    return wholeAnswer(await this.forward(request, (request.url ?? '/').replace(/WAIT=\d+/, 'WAIT=0')));
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

  /** @returns what came in the place of a WebSocket, or that */
  private openUpstream(request: IncomingMessage): Promise<Opened | Answer> {
    const { [EXCHANGE_HEADER]: _mark, ...headers } = request.headers;
    return new Promise((resolve, reject) => {
      const upstream = sendUpstream(this.proxy.upstream + (request.url ?? '/'), { headers });
      upstream.on('error', reject);
      upstream.on('response', (incoming) => resolve(wholeAnswer(incoming)));
      upstream.on('upgrade', (incoming, socket, head) => {
        const handshake = { status: 101, headers: headersOf(incoming), body: Buffer.alloc(0) };
        if (head.byteLength > 0) socket.unshift(head);
        resolve({ handshake, socket });
      });
      upstream.end();
    });
  }
}

const NOTHING: Answer = { status: 200, headers: {}, body: Buffer.alloc(0) };

/** The request is read, and nobody hears of it. */
async function nothing(request: IncomingMessage): Promise<Answer> {
  request.resume();
  await once(request, 'end');
  return NOTHING;
}
