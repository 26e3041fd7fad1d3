import { uwsDriverFactory } from '@run-elsewhere/planner';
import { plainPlatform, PlainUws, uwsTask } from '@run-elsewhere/planner/testing';
import { listenPlainUws } from '../../stack/listen.ts';
import type { Place, Service } from '../world.ts';

/** A UWS 1.0 service that never heard of us. */
export async function plainUws({ url }: Place): Promise<Service> {
  const service = new PlainUws();
  const server = await listenPlainUws(service);
  const platform = plainPlatform(url, {
    stated: { cores: 4, memoryGiB: 8, diskGiB: 20, durationSeconds: 5400, notebookParameter: 'NOTEBOOK' },
  });
  return {
    upstream: server.url,
    platform,
    address: `${platform.url}/`,
    token: 'of-the-service',
    factory: (transport, clock) =>
      uwsDriverFactory({ transport, clock, frameOrigins: () => [], agreed: () => false }),
    task: () => uwsTask(),
    begun: () => service.started,
    advance: ({ url: job }, to) => {
      const known = service.jobs.get(new URL(job).pathname);
      if (known?.phase === 'EXECUTING' && to === 'ended') known.phase = 'COMPLETED';
    },
    clear: () => service.jobs.clear(),
    close: () => server.close(),
  };
}
