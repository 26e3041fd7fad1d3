import { TransportError } from '../http/transport.js';

/** So many messages of the greatest size, or as much in smaller ones, may wait to be read. */
const MESSAGES_WAITING = 4;
/** What a waiting message costs beside its text, roughly. */
const OVERHEAD_BYTES = 64;

/** Messages between a socket, which cannot be told to wait, and a reader who takes them one by one. Bounded. */
export class Inbox implements AsyncIterable<string> {
  private readonly waiting: string[] = [];
  private bytes = 0;
  private ended: { readonly error?: unknown } | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly maxBytes: number) {}

  /** @throws TransportError `too-large` for a message that is too long, or one too many */
  put(text: string): void {
    if (this.ended !== undefined) return;
    const bytes = Buffer.byteLength(text);
    if (bytes > this.maxBytes) {
      throw new TransportError('too-large', `a message is longer than ${this.maxBytes} bytes`, true);
    }
    if (this.bytes + bytes > MESSAGES_WAITING * (this.maxBytes + OVERHEAD_BYTES)) {
      throw new TransportError('too-large', 'more messages came than were read', true);
    }
    this.waiting.push(text);
    this.bytes += bytes + OVERHEAD_BYTES;
    this.wake();
  }

  /** What waits is still read. */
  end(): void {
    this.ended ??= {};
    this.wake();
  }

  /** What waits is dropped. */
  fail(error: unknown): void {
    this.ended ??= { error };
    this.waiting.length = 0;
    this.wake();
  }

  /** Reading may stop and go on later. */
  [Symbol.asyncIterator](): AsyncIterator<string> {
    return { next: () => this.next() };
  }

  private async next(): Promise<IteratorResult<string>> {
    for (;;) {
      const text = this.waiting.shift();
      if (text !== undefined) {
        this.bytes -= Buffer.byteLength(text) + OVERHEAD_BYTES;
        return { done: false, value: text };
      }
      if (this.ended !== undefined) {
        if ('error' in this.ended) throw this.ended.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
