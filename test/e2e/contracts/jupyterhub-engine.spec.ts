import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJupyterHubEngine, type Engine, jupyterHubConfig } from '@run-elsewhere/platform';
import { ENGINE_CONTRACT, type EngineBench } from '@run-elsewhere/platform/testing';
import { expect, test } from './hub-fixture.ts';
import { engineConfig, opensFor } from './hub-platform.ts';

let data = '';
test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-elsewhere-hub-engine-'));
});
test.afterAll(() => rm(data, { recursive: true, force: true }));

test.describe('the contract of engines', () => {
  for (const { name, run } of ENGINE_CONTRACT) {
    test(name, async ({ client: { hub } }) => {
      const token = await hub.tokenFor('ada');
      await hub.addUser('prober');
      const config = jupyterHubConfig.parse(engineConfig(hub));
      const log = { info: () => undefined, warn: () => undefined };
      const bench: EngineBench = {
        uploads: data,
        changes: { account: 'ada', environment: 'astro', choice: 'small' },
        open: async (): Promise<Engine> => {
          const engine = createJupyterHubEngine({ data: join(data, 'engine'), config, log });
          await engine.open();
          await expect.poll(() => engine.environments().length).toBe(1);
          return engine;
        },
        answers: async (session) => 'url' in session && opensFor(token, session.url),
      };
      await run(bench);
      // Nothing is left that takes a place of the user's.
      const answer = await fetch(`${hub.url}/hub/api/users/ada?include_stopped_servers=1`, {
        headers: { authorization: `token ${hub.serviceToken}` },
      });
      const { servers } = (await answer.json()) as { readonly servers: Readonly<Record<string, unknown>> };
      expect(Object.keys(servers).filter((server) => server !== '')).toEqual([]);
    });
  }
});
