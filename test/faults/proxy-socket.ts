import { once } from 'node:events';
import type { Socket } from 'node:net';
import { frameOf, readFrame, TEXT_FRAME } from '@run-elsewhere/planner/testing';
import type { Answer, AnswerPlay, Exchange } from './fault.ts';
import type { Playing } from './playing.ts';
import { wireOf } from './wire.ts';

/** A service's end of a WebSocket, just opened. */
export interface Opened {
  readonly handshake: Answer;
  readonly socket: Socket;
}

/** A kernel says so when it has done what it was asked (Jupyter messaging 5.3, "Kernel status"). */
const isDone = ({ body }: Answer): boolean => Buffer.from(body).includes('"execution_state":"idle"');

/** A WebSocket between the client and the service. */
export class Upgraded {
  /** What has come by it so far, each as an answer in JSON. */
  readonly messages: Answer[] = [];
  private readonly opened: Opened;
  private readonly client: Socket;
  private readonly head: Buffer;

  constructor(opened: Opened, client: Socket) {
    [this.opened, this.client] = [opened, client];
    this.head = wireOf(opened.handshake);
    opened.socket.on('error', () => undefined);
    client.on('close', () => opened.socket.destroy());
    opened.socket.on('close', () => client.end());
  }

  /** As it comes. */
  async pass(): Promise<void> {
    this.begin(this.head);
    this.opened.socket.on('data', (chunk: Buffer) => void this.client.write(chunk));
    this.listen(() => undefined);
    await this.end();
  }

  async play(playing: Playing, about: Exchange): Promise<void> {
    const { fault, position } = playing.plan;
    if ('answer' in fault.play) await this.alter(playing, fault.play, about);
    else if ('socket' in fault.play) {
      const ofTheHead = position < this.head.byteLength;
      const wire = ofTheHead ? this.head : await this.untilDone();
      await playing.onTheLine(fault.play, wire, ofTheHead ? position : position - this.head.byteLength);
    }
    this.client.end();
  }

  /** The handshake first; where that stays what it is, each message. */
  private async alter(playing: Playing, play: AnswerPlay, about: Exchange): Promise<void> {
    const { handshake } = this.opened;
    const other = playing.altered(play, handshake, about) ?? handshake;
    if (other.status !== 101 || !(other.body instanceof Uint8Array) || other.body.byteLength > 0) {
      await playing.send(other);
      return;
    }
    this.begin(wireOf({ ...other, body: other.body }));
    this.listen((message) => {
      const { body } = playing.altered(play, message, about) ?? message;
      if (body instanceof Uint8Array) this.client.write(frameOf(TEXT_FRAME, Buffer.from(body)));
      if (isDone(message)) playing.fallSilent();
    });
    await this.end();
  }

  private begin(head: Buffer): void {
    this.client.write(head);
    this.client.pipe(this.opened.socket);
  }

  /** The client hears nothing but the handshake meanwhile. */
  private async untilDone(): Promise<Buffer> {
    this.begin(this.head);
    const chunks: Buffer[] = [];
    this.opened.socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
    await new Promise<void>((resolve) => {
      this.listen((message) => {
        if (isDone(message)) resolve();
      });
      this.opened.socket.on('close', () => resolve());
    });
    return Buffer.concat(chunks);
  }

  private listen(onMessage: (message: Answer) => void): void {
    let rest = Buffer.alloc(0);
    this.opened.socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
        rest = rest.subarray(frame.length);
        if (frame.opcode !== TEXT_FRAME) continue;
        const headers = { 'content-type': 'application/json' };
        const message = { status: 200, headers, body: frame.payload };
        this.messages.push(message);
        onMessage(message);
      }
    });
  }

  private async end(): Promise<void> {
    if (!this.client.destroyed) await once(this.client, 'close');
  }
}
