/** A socket to the relay whose other end is the test. */
export class FakeSocket extends EventTarget {
  readyState = 0;
  readonly sent: { id?: number; type?: string }[] = [];

  send(data: string): void {
    this.sent.push(JSON.parse(data) as { id: number; type: string });
    this.dispatchEvent(new Event('sent'));
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }
  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
  nextSent(): Promise<unknown> {
    return new Promise((resolve) => this.addEventListener('sent', resolve, { once: true }));
  }
}
