import { resolveObjectURL } from 'node:buffer';
import { Worker as Thread } from 'node:worker_threads';

/** What a page's worker has and a thread of Node lacks. */
const GLOBALS = `
const { parentPort } = require('node:worker_threads');
globalThis.postMessage = (data) => parentPort.postMessage(data);
globalThis.reportError = (error) => setImmediate(() => { throw error; });
parentPort.on('message', (data) => globalThis.onmessage({ data }));
`;

/** A page's worker, as a thread of Node. */
export class ThreadWorker {
  static running = 0;
  onmessage: (event: { readonly data: unknown }) => void = () => undefined;
  onerror: (event: { readonly message: string }) => void = () => undefined;
  private readonly thread: Promise<Thread>;

  constructor(url: string) {
    ThreadWorker.running += 1;
    this.thread = this.begin(url);
  }

  postMessage(data: unknown, transfer: readonly ArrayBuffer[]): void {
    void this.thread.then((thread) => thread.postMessage(data, transfer));
  }

  terminate(): void {
    ThreadWorker.running -= 1;
    void this.thread.then((thread) => thread.terminate());
  }

  private async begin(url: string): Promise<Thread> {
    const script = await resolveObjectURL(url)?.text();
    const thread = new Thread(`${GLOBALS}${script ?? ''}`, { eval: true });
    thread.on('message', (data: unknown) => this.onmessage({ data }));
    thread.on('error', ({ message }: Error) => this.onerror({ message }));
    return thread;
  }
}

const scriptUrl = (script: string): string => URL.createObjectURL(new Blob([script]));

/** Takes what it is sent, and fails. */
export class BrokenWorker extends ThreadWorker {
  constructor() {
    super(scriptUrl('postMessage(); onmessage = () => reportError(new Error("No memory is left."));'));
  }
}

/** As where a page's policy keeps the script from being read. */
export class UnreadWorker extends ThreadWorker {
  constructor() {
    super(scriptUrl('throw new Error();'));
  }
}

/** As where a page's policy forbids workers. */
export function ForbiddenWorker(): never {
  throw new DOMException('No workers here.', 'SecurityError');
}
