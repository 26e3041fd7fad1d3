import { jupyterHubDriverFactory } from '@run-elsewhere/planner';
import { HUB_TOKEN, hubPlatform, hubTask, StrictHub } from '@run-elsewhere/planner/testing';
import type { Place, Service } from '../world.ts';

/** A JupyterHub whose servers run notebooks to their end, started through the WebSocket of a kernel. */
export async function jupyterHub({ url }: Place): Promise<Service> {
  const hub = new StrictHub();
  const upstream = await hub.listen();
  return {
    upstream,
    platform: hubPlatform(url),
    address: `${url}/hub/home`,
    token: HUB_TOKEN,
    factory: (transport, clock) => jupyterHubDriverFactory({ transport, clock }),
    task: () => hubTask(),
    begun: () => hub.runs,
    job: (key) => {
      const server = hub.running(key, 'clusters.ipynb');
      return { platformId: url, url: `${url}/hub/api/users/ada/servers/${server}` };
    },
    advance: (_job, to) => {
      if (to === 'ended') hub.endRuns('COMPLETED');
    },
    clear: () => hub.clear(),
    close: () => hub.close(),
  };
}
