import { unlessAborted } from '../model/unless-aborted.js';
import type { HttpTransport } from './transport.js';
import { parseHttpUrl } from './url.js';

/**
 * The same transport, with one request at a time for each host: harvests must not be a burden to the services that they read.
 * A request that is aborted while it waits for its turn rejects with the signal's reason and sends nothing.
 */
export function politely(transport: HttpTransport): HttpTransport {
  const lastOf = new Map<string, Promise<void>>();
  const inTurn = async <T>(url: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const host = parseHttpUrl(url)?.host ?? url;
    const before = lastOf.get(host) ?? Promise.resolve();
    let leave = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const last = before.then(() => mine);
    lastOf.set(host, last);
    try {
      await unlessAborted(signal, (go) => {
        void before.then(go);
        return () => undefined;
      });
      return await work();
    } finally {
      leave();
      if (lastOf.get(host) === last) lastOf.delete(host);
    }
  };
  return {
    send: (request) => inTurn(request.url, request.signal, () => transport.send(request)),
    download: (request, to) => inTurn(request.url, request.signal, () => transport.download(request, to)),
  };
}
