import type { Hub } from '../../stack/jupyterhub.ts';
import { NAMED_SERVERS } from '../../stack/jupyterhub.ts';

/** The engine of a platform in front of a hub: a small and a large profile of one environment. */
export function engineConfig(hub: Hub): object {
  return {
    kind: 'jupyterhub',
    url: `${hub.url}/hub/`,
    token: hub.platformToken,
    namedServers: NAMED_SERVERS,
    users: { dora: 'dora.l' },
    probe: { user: 'prober' },
    profiles: [
      { name: 'small', cores: 1, memoryGiB: 1, diskGiB: 1, hours: 2 },
      { name: 'large', cores: 8, memoryGiB: 32, diskGiB: 100, hours: 12, options: { profile: 'large' } },
    ].map((profile) => ({ ...profile, environment: 'astro' })),
  };
}

/** Whether a page on the hub opens for a user that has this token. */
export async function opensFor(token: string, url: string): Promise<boolean> {
  const headers = { authorization: `token ${token}` };
  const answer = await fetch(url, { headers, redirect: 'manual' }).catch(() => undefined);
  return answer?.status === 200;
}
