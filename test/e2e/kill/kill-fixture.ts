import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../stack/paths.ts';
import type { Server } from '../../stack/servers.ts';
import { ADA, startJupyterLab, startPlatform } from '../../stack/stack.ts';
import { expect, test as base } from '../stack-fixture.ts';
import { openGate, type Gate } from './gate.ts';

const QUICK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' }, language_info: { name: 'python' } },
  cells: [
    {
      cell_type: 'code',
      id: 'quick',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: 'print(6 * 7)',
    },
  ],
};

/** One platform behind a gate, and a JupyterLab that knows no other. Each can be killed and started again. */
export interface KillStack {
  readonly gate: Gate;
  /** Address of the quick notebook in JupyterLab, with the token. */
  readonly notebookUrl: string;
  readonly crash: (victim: 'Jupyter server' | 'platform') => Promise<void>;
  readonly restart: (victim: 'Jupyter server' | 'platform') => Promise<void>;
  /** Addresses of the account's jobs on the platform, asked directly. */
  readonly jobs: () => Promise<readonly string[]>;
  /** Deletes every job there and every run here. */
  readonly clear: () => Promise<void>;
}

const LAB_TOKEN = 'token-of-jupyter-for-tests';

export const test = base.extend<object, { stack: KillStack }>({
  stack: [
    async ({ platforms: { setup, folder } }, use) => {
      const gate = await openGate();
      const killFolder = { ...folder, path: join(folder.path, 'kill') };
      const config = JSON.parse(
        readFileSync(join(root, 'platform', 'configs', 'observatory.json'), 'utf8'),
      ) as object;
      mkdirSync(join(killFolder.path, 'work'), { recursive: true });
      const configFile = join(killFolder.path, 'observatory.json');
      writeFileSync(configFile, JSON.stringify({ ...config, publicUrl: gate.url }));
      writeFileSync(join(killFolder.path, 'work', 'quick.ipynb'), JSON.stringify(QUICK));

      let platform = await startPlatform(setup, killFolder, 'observatory', { configFile });
      const direct = platform.listening;
      gate.target(direct);
      const settings = [{ name: 'Observatory', url: gate.url }];
      let lab: Server = await startJupyterLab(setup, killFolder, settings, { token: LAB_TOKEN });
      const labUrl = new URL(lab.url);
      const part = async (method: string, route: string, body?: unknown): Promise<unknown> => {
        const response = await fetch(new URL(`/run-elsewhere/${route}`, labUrl), {
          method,
          headers: { Authorization: `token ${LAB_TOKEN}`, 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return response.status === 204 ? undefined : response.json();
      };
      const authorization = { Authorization: `Bearer ${folder.adaToken}` };
      const jobs = async (): Promise<readonly string[]> => {
        const response = await fetch(`${direct}/jobs`, { headers: authorization });
        expect(response.headers.get('x-vo-authenticated')).toBe(ADA);
        return [...(await response.text()).matchAll(/<(?:\w+:)?jobref\b[^>]*\bid="([^"]+)"/g)].map(
          ([, id]) => `${direct}/jobs/${id!}`,
        );
      };
      await part('PUT', 'origins', { platforms: [{ id: gate.url, origins: [gate.url] }], agreed: [] });
      await part('PUT', 'credentials', { platformId: gate.url, token: folder.adaToken });

      await use({
        gate,
        notebookUrl: new URL(`/lab/tree/quick.ipynb?token=${LAB_TOKEN}`, labUrl).href,
        crash: async (victim) => (victim === 'platform' ? platform : lab).stop('SIGKILL'),
        restart: async (victim) => {
          const port = Number(victim === 'platform' ? new URL(direct).port : labUrl.port);
          if (victim === 'platform')
            platform = await startPlatform(setup, killFolder, 'observatory', { configFile, port });
          else lab = await startJupyterLab(setup, killFolder, settings, { token: LAB_TOKEN, port });
        },
        jobs,
        clear: async () => {
          for (const job of await jobs())
            await fetch(job, { method: 'DELETE', headers: authorization, redirect: 'manual' });
          const { runs } = (await part('GET', 'runs')) as { runs: { key: string }[] };
          for (const { key } of runs) await part('DELETE', `runs/${key}`);
        },
      });
      await Promise.all([lab.stop(), platform.stop(), gate.close()]);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

export { expect };
