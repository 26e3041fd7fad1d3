import type { IncomingHttpHeaders } from 'node:http';
import type { PlatformEntry } from '@run-elsewhere/planner';
import { PlainUws } from '@run-elsewhere/planner/testing';
import { listen, listenPlainUws } from '../stack/listen.ts';

/** A UWS service that never heard of us, whose results are in a store on another host. */
export interface PlainService {
  /** As an editor's settings have it. */
  readonly entry: PlatformEntry & { readonly name: string };
  readonly token: string;
  /** Origin of the store. */
  readonly store: string;
  /** What came with each request to the store. */
  readonly asked: readonly IncomingHttpHeaders[];
  /** Ends what runs, well. */
  completeJobs(): void;
  close(): Promise<void>;
}

/** Starts the service and its store, which takes whoever has the signed address. */
export async function startPlainService(): Promise<PlainService> {
  const asked: IncomingHttpHeaders[] = [];
  const storeServer = await listen(({ url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://store.example');
    const job = service.jobs.get(pathname);
    asked.push(headers);
    if (job === undefined || searchParams.get('signature') !== 'good')
      response.writeHead(403).end('not signed');
    else response.writeHead(200, { 'content-type': 'application/x-ipynb+json' }).end(job.notebook);
  });
  const store = storeServer.url;
  const service = new PlainUws({ resultUrl: (path) => `${store}${path}?signature=good` });
  const uws = await listenPlainUws(service);
  return {
    entry: {
      name: 'Institute',
      url: `${uws.url.replace('127.0.0.1', 'localhost')}/jobs`,
      protocol: 'uws',
      stated: { cores: 4, memoryGiB: 8, durationSeconds: 3600, notebookParameter: 'NOTEBOOK' },
    },
    token: 'of-the-service',
    store,
    asked,
    completeJobs: () => {
      for (const job of service.jobs.values()) if (job.phase === 'EXECUTING') job.phase = 'COMPLETED';
    },
    close: async () => {
      await Promise.all([uws.close(), storeServer.close()]);
    },
  };
}
