import { binderHubDriverFactory } from '@run-elsewhere/planner';
import { binderPlatform, binderTask, SESSION_TOKEN, StrictBinder } from '@run-elsewhere/planner/testing';
import { listen } from '../../stack/listen.ts';
import type { Place, Service } from '../world.ts';

const TOKEN = 'of-the-hub';
const MODIFIED = '2026-01-01T11:00:00Z';

/** A BinderHub that wants people to sign in, with its sessions on another origin. */
export async function binderHub({ url, otherUrl }: Place): Promise<Service> {
  const hub = new StrictBinder(() => `${otherUrl}/user/ada-x1/`);
  hub.hubToken = TOKEN;
  const task = binderTask();
  const text = task.executable.kind === 'notebook' ? task.executable.text : '';
  const fill = (): void => {
    hub.running = false;
    hub.files.clear();
    hub.files.set('work', { type: 'directory', text: '', modified: MODIFIED });
    hub.files.set('work/clusters.ipynb', { type: 'notebook', text, modified: MODIFIED });
  };
  fill();
  const server = await listen((request, response) => {
    void hub.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  return {
    upstream: server.url,
    platform: binderPlatform(url),
    address: `${url}/v2/gh/ada/stars/HEAD`,
    token: TOKEN,
    secrets: [SESSION_TOKEN],
    factory: (transport, clock) => binderHubDriverFactory({ transport, clock }),
    task: () => binderTask(),
    begun: () => hub.launches,
    // Its culler ends a session.
    advance: (_job, to) => {
      if (to === 'ended') hub.running = false;
    },
    clear: fill,
    close: () => server.close(),
  };
}
