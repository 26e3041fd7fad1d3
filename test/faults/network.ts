import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpStream, LiveTransport } from '@run-elsewhere/planner';
import { byUndici, type SendRequest, undiciTransport } from '@run-elsewhere/planner/node';
import type { Agent } from 'undici';
import type { ConnectPlay } from './fault.ts';
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
  readonly wireLength: number;
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
    [this.played, this.count, this.plan] = [0, 0, plan];
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
          return { ...stream, pieces: this.ending(stream, exchange) };
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

  private async *ending({ pieces }: HttpStream, exchange: string): AsyncGenerator<string> {
    try {
      yield* pieces;
    } finally {
      this.time.end(exchange);
    }
  }

  private readonly send: SendRequest = (url, options) => {
    const exchange = this.context.getStore() ?? '';
    const { origin, hostname } = new URL(url);
    const home = this.homes.includes(origin);
    this.left.push({ method: options.method, url, headers: options.headers, home });
    if (!home) return this.abroad(hostname, url, options);
    this.numbers.set(exchange, ++this.count);
    if (this.count > MOST_REQUESTS) throw new Error(`more than ${MOST_REQUESTS} requests in one step`);
    const play = this.faultOf(exchange)?.fault.play;
    const connect = play !== undefined && 'connect' in play ? play.connect : 'all well';
    if (connect !== 'all well') this.played++;
    const headers = { ...options.headers, [EXCHANGE_HEADER]: exchange };
    return byUndici(this.agents[connect])(url, { ...options, headers });
  };

  /** Only the loopback is real: nothing leaves this machine, but what would have left is known. */
  private async abroad(
    hostname: string,
    ...[url, options]: Parameters<SendRequest>
  ): ReturnType<SendRequest> {
    if (hostname === '127.0.0.1' || hostname === 'localhost')
      return byUndici(this.agents['all well'])(url, options);
    throw Object.assign(new Error(`connect EHOSTUNREACH ${hostname}`), { code: 'EHOSTUNREACH' });
  }
}
