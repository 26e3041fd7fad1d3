import { brokerDriverFactory } from '@run-elsewhere/planner';
import { brokerPlatform, brokerTask, strictBroker } from '@run-elsewhere/planner/testing';
import type { Place, Service } from '../world.ts';

const NOT_BEGUN = ['OFFERED', 'REJECTED', 'EXPIRED'];
const TOKEN = 'of-ada';

/** An ExecutionBroker 1.0, as strict as the reference server. */
export async function broker({ url }: Place): Promise<Service> {
  const service = await strictBroker({
    publicUrl: url,
    authorization: `Bearer ${TOKEN}`,
    challenge: 'Bearer realm="Calyx"',
  });
  return {
    upstream: service.url,
    platform: brokerPlatform(url),
    address: `${url}/requests`,
    token: TOKEN,
    factory: (transport, clock) => brokerDriverFactory({ transport, clock }),
    task: () => brokerTask(),
    begun: () => [...service.sessions.values()].filter(({ phase }) => !NOT_BEGUN.includes(phase)).length,
    advance: ({ url: job }, to) => {
      const session = service.sessions.get(job.split('/').pop() ?? '');
      if (session === undefined || session.phase === 'CANCELLED') return;
      session.phase = to === 'running' ? 'RUNNING' : 'COMPLETED';
    },
    clear: () => service.sessions.clear(),
    close: () => service.close(),
  };
}
