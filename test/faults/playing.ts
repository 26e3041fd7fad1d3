import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Answer, AnswerPlay, Exchange, Line, SocketPlay, Stage } from './fault.ts';
import type { Network } from './network.ts';
import type { Plan } from './plan.ts';
import { headBytes, wireOf } from './wire.ts';

export type Streamed = Omit<Answer, 'body'> & { readonly body: AsyncIterable<Uint8Array> };

/** What a fault makes of an answer. @returns undefined where it leaves it as it is */
export function alterationOf(
  { answer: alter }: AnswerPlay,
  ...[answer, about, stage]: Parameters<AnswerPlay['answer']>
): Answer | Streamed | undefined {
  const other = alter(answer, about, stage);
  const same =
    other.body instanceof Uint8Array &&
    other.body.byteLength === answer.body.byteLength &&
    wireOf({ ...other, body: other.body }).equals(wireOf(answer));
  return same ? undefined : other;
}

/** A connection's end that knows what should be sent by it. */
class SocketLine implements Line {
  /** How much of it was sent, as it should be. */
  private at = 0;
  private readonly socket: Socket;
  private readonly wire: Buffer;
  private readonly harm: () => void;

  constructor(socket: Socket, wire: Buffer, harm: () => void) {
    [this.socket, this.wire, this.harm] = [socket, wire, harm];
  }

  get gone(): boolean {
    return this.socket.destroyed;
  }

  send(bytes: Uint8Array): Promise<void> {
    const { at } = this;
    this.at += bytes.byteLength;
    if (Buffer.compare(bytes, this.wire.subarray(at, this.at)) !== 0) this.harm();
    return new Promise((resolve) => void this.socket.write(bytes, () => resolve()));
  }

  reset(): void {
    this.harm();
    this.socket.resetAndDestroy();
  }

  /** Nothing more will be sent. */
  end(): void {
    if (this.at < this.wire.byteLength) this.harm();
  }
}

/** A fault as it is played to one exchange; tells the network whether that did any harm. */
export class Playing {
  readonly plan: Plan;
  private readonly network: Network;
  private readonly exchange: string;
  private readonly socket: Socket;
  private readonly stage: Stage;

  /** @param exchange by which the network knows it @param socket the client's */
  constructor(plan: Plan, network: Network, exchange: string, socket: Socket, witness: string) {
    [this.plan, this.network, this.exchange, this.socket] = [plan, network, exchange, socket];
    this.stage = this.stageWith(witness);
  }

  /** @param wire what should be sent from here on */
  async onTheLine({ socket: play }: SocketPlay, wire: Buffer, position: number): Promise<void> {
    this.network.played++;
    const line = new SocketLine(this.socket, wire, this.harm);
    await play(wire, line, this.stage, Math.max(0, Math.min(position, wire.byteLength - 1)));
    line.end();
  }

  /** @returns undefined where the answer stays as it is */
  altered(play: AnswerPlay, answer: Answer, about: Exchange): Answer | Streamed | undefined {
    this.network.played++;
    const other = alterationOf(play, answer, about, this.stage);
    if (other !== undefined || this.plan.fault.reaches === false) this.harm();
    return other;
  }

  async send(answer: Answer | Streamed): Promise<void> {
    const { socket } = this;
    const { body } = answer;
    if (body instanceof Uint8Array) {
      socket.write(wireOf({ ...answer, body }));
      return;
    }
    socket.write(headBytes(answer, {}));
    for await (const chunk of body) {
      if (socket.destroyed) return;
      if (!socket.write(chunk)) await roomOrEnd(socket);
    }
  }

  /** Nothing more will be sent. */
  fallSilent(): void {
    this.network.time.fallSilent(this.exchange);
  }

  private readonly harm = (): void => {
    this.network.harmed++;
  };

  private stageWith(witness: string): Stage {
    const { network, exchange, socket } = this;
    const { time } = network;
    return {
      witness,
      now: () => time.now(),
      sleep: (ms) => {
        // The client waits longer than it would have.
        this.harm();
        time.fallSilent(exchange);
        return time.sleep(ms, NEVER);
      },
      hang: async () => {
        this.harm();
        time.fallSilent(exchange);
        if (!socket.destroyed) await once(socket, 'close');
      },
    };
  }
}

const NEVER = new AbortController().signal;

/** Waits until the socket takes more, or takes nothing any more. */
async function roomOrEnd(socket: Socket): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).finally(() =>
    over.abort(),
  );
}
