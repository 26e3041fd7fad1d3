/** What is wrong with the network between a client and its platform. */
export class Faults {
  /** Nothing leaves. */
  down = false;
  /** Whatever is asked to be changed is changed, and nobody hears of it. */
  losesAnswers = false;
  private onBroken: (() => void) | undefined;

  /** @returns a promise that resolves when the next read has failed */
  breakNextRead(): Promise<void> {
    return new Promise((resolve) => (this.onBroken = resolve));
  }

  /** @returns true when this read is the one to fail */
  takesRead(): boolean {
    const broken = this.onBroken;
    this.onBroken = undefined;
    broken?.();
    return broken !== undefined;
  }
}

/**
 * A transport's `send` over a faulty network.
 * @param lost - makes the error of a request that may have arrived
 */
export function faultySend<Request extends { readonly method: string }, Response>(
  send: (request: Request) => Promise<Response>,
  faults: Faults,
  lost: () => Error,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const reads = request.method === 'GET';
    if (faults.down || (reads && faults.takesRead())) throw lost();
    const response = await send(request);
    if (!reads && faults.losesAnswers) throw lost();
    return response;
  };
}

/** A transport's `stream` over a faulty network: where answers are lost, it breaks at the first piece. */
export function faultyStream<Request, Stream extends { readonly pieces: AsyncIterable<string> }>(
  stream: (request: Request) => Promise<Stream>,
  faults: Faults,
  lost: () => Error,
): (request: Request) => Promise<Stream> {
  return async (request) => {
    if (faults.down) throw lost();
    const opened = await stream(request);
    return faults.losesAnswers ? { ...opened, pieces: broken(opened.pieces, lost) } : opened;
  };
}

async function* broken(pieces: AsyncIterable<string>, lost: () => Error): AsyncGenerator<string> {
  for await (const piece of pieces) {
    yield piece.slice(0, 0);
    throw lost();
  }
}
