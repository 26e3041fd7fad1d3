import {
  TransportError,
  type HttpRequest,
  type HttpResponse,
  type HttpSocket,
  type HttpStream,
} from '@run-elsewhere/planner';
import { GRACE_MS, type Later, type Listener, type Message } from './relay-messages.js';

/** What an exchange needs of the relay's socket. */
export interface LiveLine {
  say(message: Later): void;
  /** Nothing that comes from now on concerns it. */
  over(): void;
}

/**
 * The page's end of an answer in pieces, or of a WebSocket. Each text is acknowledged when it is read; the relay sends only so
 * many ahead.
 */
export class LiveExchange implements Listener {
  private readonly head: Promise<HttpResponse>;
  private begin: (head: HttpResponse) => void = () => undefined;
  private refuse: (error: Error) => void = () => undefined;
  private readonly texts: string[] = [];
  private ended: { readonly error?: Error } | undefined;
  private wake: () => void = () => undefined;
  private readonly silent: ReturnType<typeof setTimeout>;

  constructor(
    private readonly line: LiveLine,
    private readonly request: Pick<HttpRequest, 'signal' | 'deadlineMs'>,
  ) {
    this.head = new Promise((resolve, reject) => {
      this.begin = resolve;
      this.refuse = reject;
    });
    this.silent = setTimeout(
      () => this.give(new TransportError('timeout', 'The Jupyter server did not answer.', true)),
      request.deadlineMs + GRACE_MS,
    );
    request.signal.addEventListener('abort', this.aborted);
  }

  /** As an answer in pieces: leaving the iteration ends the exchange. */
  async stream(): Promise<HttpStream> {
    const { status, headers } = await this.head;
    const leave = (): Promise<IteratorResult<string>> => {
      this.leave({ type: 'abort' });
      return Promise.resolve({ done: true, value: undefined });
    };
    const pieces = { [Symbol.asyncIterator]: () => ({ next: () => this.next(), return: leave }) };
    return { status, headers, pieces };
  }

  /** As a WebSocket: reading may stop and go on, and the deadline is for opening only. */
  async socket(): Promise<HttpSocket> {
    await this.head;
    clearTimeout(this.silent);
    return {
      send: (text) => {
        if (this.ended === undefined) this.line.say({ type: 'text', text });
      },
      messages: { [Symbol.asyncIterator]: () => ({ next: () => this.next() }) },
      close: () => this.leave({ type: 'close' }),
    };
  }

  hear(message: Message): void {
    if (message.type === 'response') this.begin(message);
    else if (message.type === 'end') this.end({});
    else if (message.type === 'failure')
      this.fail(new TransportError(message.failure, message.message, message.maybeSent));
    else {
      this.texts.push(message.text);
      this.wake();
    }
  }

  fail(error: Error): void {
    this.refuse(error);
    this.end({ error });
  }

  private readonly aborted = (): void => this.give(this.request.signal.reason as Error);

  /** Ends it from this side, in error. */
  private give(error: Error): void {
    this.texts.length = 0;
    this.line.say({ type: 'abort' });
    this.fail(error);
  }

  private leave(goodbye: Later): void {
    this.texts.length = 0;
    if (this.ended === undefined) this.line.say(goodbye);
    this.end({});
  }

  private end(how: { readonly error?: Error }): void {
    if (this.ended !== undefined) return;
    this.ended = how;
    clearTimeout(this.silent);
    this.request.signal.removeEventListener('abort', this.aborted);
    this.line.over();
    this.wake();
  }

  private async next(): Promise<IteratorResult<string>> {
    for (;;) {
      const text = this.texts.shift();
      if (text !== undefined) {
        if (this.ended === undefined) this.line.say({ type: 'taken' });
        return { done: false, value: text };
      }
      if (this.ended?.error !== undefined) throw this.ended.error;
      if (this.ended !== undefined) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
