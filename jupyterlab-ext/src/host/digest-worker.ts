/** What the worker runs: it says that it is there, and digests what it is sent. */
const SCRIPT = `
const digest = (blocks) => {
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return crypto.subtle.digest('SHA-256', whole);
};
onmessage = async ({ data }) => {
  try {
    postMessage(await digest(data));
  } catch (error) {
    reportError(error);
  }
};
postMessage(undefined);
`;

/** SHA-256 in a worker of its own, in which Web Crypto may copy the whole as long as it likes. */
export class DigestWorker {
  private readonly url = URL.createObjectURL(new Blob([SCRIPT], { type: 'text/javascript' }));
  private readonly worker = newWorker(this.url);
  /** Made here, to be begun before it is needed: it takes as long as many a notebook. */
  private readonly ready = this.answer().then(
    () => true,
    () => false,
  );

  /**
   * To be called once. The blocks go to the worker without a copy, and so are empty afterwards.
   * @returns undefined where the page may make no such worker (Content Security Policy Level 3, section 6.1.16); the blocks are as before
   * @throws Error where the worker has the blocks and fails
   */
  async digest(blocks: readonly Uint8Array<ArrayBuffer>[]): Promise<ArrayBuffer | undefined> {
    try {
      if (!(await this.ready)) return undefined;
      const answer = this.answer();
      this.worker?.postMessage(
        blocks,
        blocks.map(({ buffer }) => buffer),
      );
      return (await answer) as ArrayBuffer;
    } finally {
      this.end();
    }
  }

  /** Nothing is wanted of it any more. */
  end(): void {
    this.worker?.terminate();
    URL.revokeObjectURL(this.url);
  }

  private answer(): Promise<unknown> {
    const { worker } = this;
    if (!worker) return Promise.reject(new Error('There is no worker.'));
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message || 'The digest of the notebook failed.'));
    });
  }
}

function newWorker(url: string): Worker | undefined {
  try {
    return new Worker(url);
  } catch {
    return undefined;
  }
}
