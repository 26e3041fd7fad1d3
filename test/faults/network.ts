import { AsyncLocalStorage } from 'node:async_hooks';
import type { LiveTransport } from '@run-elsewhere/planner';
import {
  byUndici,
  openByUndici,
  type OpenSocket,
  type SendRequest,
  undiciTransport,
} from '@run-elsewhere/planner/node';
import type { Agent } from 'undici';
import type { Answer, ConnectPlay } from './fault.ts';
import type { Plan } from './plan.ts';
import type { FaultTime } from './time.ts';

/** By which the proxy knows an exchange; it takes it off. */
export const EXCHANGE_HEADER = 'x-fault-exchange';

type Agents = Readonly<Record<ConnectPlay['connect'] | 'all well', Agent>>;

/** A request as it left the client. */
export interface Left {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly home: boolean;
}

/** What is known of an exchange that went well. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** One, as far as it came; of a WebSocket its handshake, and then each message. */
  answers(): readonly Answer[];
}

/** A client that asks more often than this in one step never comes to an end. */
const MOST_REQUESTS = 400;

/** The network between the client and everything else: counts what leaves, and says which exchanges suffer. */
export class Network {
  readonly time: FaultTime;
  readonly left: Left[] = [];
  /** By number, as the proxy saw them. */
  readonly answers = new Map<number, Seen>();
  /** How often the fault was played. */
  played = 0;
  /** How often that was not what it would have been without the fault. */
  harmed = 0;
  count = 0;
  private readonly homes: readonly string[];
  private readonly agents: Agents;
  private plan: Plan | undefined;
  private readonly numbers = new Map<string, number>();
  private made = 0;
  private readonly context = new AsyncLocalStorage<string>();

  /** @param homes the origins of the platform, which are the proxy's */
  constructor(time: FaultTime, homes: readonly string[], agents: Agents) {
    [this.time, this.homes, this.agents] = [time, homes, agents];
  }

  /** From here on counts anew, and plays this. */
  begin(plan?: Plan): void {
    this.left.length = 0;
    this.answers.clear();
    [this.played, this.harmed, this.count, this.plan] = [0, 0, 0, plan];
  }

  /** The fault is gone. */
  mend(): void {
    this.plan = undefined;
  }

  /** What an exchange suffers, if anything. */
  faultOf(exchange: string): Plan | undefined {
    const { plan } = this;
    const number = this.numberOf(exchange);
    if (plan === undefined || number < plan.nth || (number > plan.nth && !plan.lasting)) return undefined;
    return plan;
  }

  numberOf(exchange: string): number {
    return this.numbers.get(exchange) ?? 0;
  }

  /** The client's own transport, over this network. */
  transport(): LiveTransport {
    const { time } = this;
    const inner = undiciTransport({
      request: this.send,
      openSocket: this.openSocket,
      startTimer: (act, ms) => time.start(act, ms),
    });
    const during = async <T>(work: () => Promise<T>): Promise<T> => {
      const exchange = this.enter();
      try {
        return await this.context.run(exchange, work);
      } finally {
        time.end(exchange);
      }
    };
    return {
      ...inner,
      send: (request) => during(() => inner.send(request)),
      download: (request, to) => during(() => inner.download(request, to)),
      stream: async (request) => {
        const exchange = this.enter();
        try {
          const stream = await this.context.run(exchange, () => inner.stream(request));
          return { ...stream, pieces: this.ending(stream.pieces, exchange) };
        } catch (error) {
          time.end(exchange);
          throw error;
        }
      },
      connect: async (request) => {
        const exchange = this.enter();
        try {
          const socket = await this.context.run(exchange, () => inner.connect(request));
          const close = (): void => {
            socket.close();
            time.end(exchange);
          };
          return {
            send: (text) => socket.send(text),
            close,
            messages: this.ending(socket.messages, exchange),
          };
        } catch (error) {
          time.end(exchange);
          throw error;
        }
      },
    };
  }

  private enter(): string {
    const exchange = `exchange-${++this.made}`;
    this.time.begin(exchange);
    return exchange;
  }

  private async *ending(pieces: AsyncIterable<string>, exchange: string): AsyncGenerator<string> {
    try {
      yield* pieces;
    } finally {
      this.time.end(exchange);
    }
  }

  private readonly send: SendRequest = async (url, options) => {
    const { agent, mark } = this.leave(options.method, url, options.headers);
    return byUndici(agent)(url, { ...options, headers: { ...options.headers, ...mark } });
  };

  private readonly openSocket: OpenSocket = (url, headers) => {
    const { agent, mark } = this.leave('GET', url.replace(/^ws/, 'http'), headers);
    return openByUndici(agent)(url, { ...headers, ...mark });
  };

  /** @returns by which way it goes */
  private leave(
    method: string,
    url: string,
    headers: Left['headers'],
  ): { agent: Agent; mark: Left['headers'] } {
    const exchange = this.context.getStore() ?? '';
    const { origin, hostname } = new URL(url);
    const home = this.homes.includes(origin);
    this.left.push({ method, url, headers, home });
    if (!home) {
      // Only the loopback is real: nothing leaves this machine, but what would have left is known.
      if (hostname === '127.0.0.1' || hostname === 'localhost')
        return { agent: this.agents['all well'], mark: {} };
      throw Object.assign(new Error(`connect EHOSTUNREACH ${hostname}`), { code: 'EHOSTUNREACH' });
    }
    this.numbers.set(exchange, ++this.count);
    if (this.count > MOST_REQUESTS) throw new Error(`more than ${MOST_REQUESTS} requests in one step`);
    const play = this.faultOf(exchange)?.fault.play;
    const connect = play !== undefined && 'connect' in play ? play.connect : 'all well';
    if (connect !== 'all well') {
      this.played++;
      this.harmed++;
    }
    return { agent: this.agents[connect], mark: { [EXCHANGE_HEADER]: exchange } };
  }
}
