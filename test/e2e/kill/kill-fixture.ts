import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { root } from '../../stack/paths.ts';
import type { Server } from '../../stack/servers.ts';
import { ADA, startJupyterLab, startPlatform } from '../../stack/stack.ts';
import { expect, type Platforms, test as base } from '../stack-fixture.ts';
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

type Process = 'Jupyter server' | 'platform';

/** One platform behind a gate, and a JupyterLab that knows no other. Each can be killed and started again. */
export interface KillStack {
  readonly gate: Gate;
  /** Address of the quick notebook in JupyterLab, with the token. */
  readonly notebookUrl: string;
  readonly crash: (victim: Process) => Promise<void>;
  readonly restart: (victim: Process) => Promise<void>;
  /** Addresses of the account's jobs on the platform, asked directly. */
  readonly jobs: () => Promise<readonly string[]>;
  /** Whether a window holds the right to submit the only run. */
  readonly claimed: () => Promise<boolean>;
  /** Deletes every job there and every run here. */
  readonly clear: () => Promise<void>;
}

const LAB_TOKEN = 'token-of-jupyter-for-tests';

/** Something that runs, under its name; what was started last ends first. */
type Started = Map<string, { stop(signal?: NodeJS.Signals): Promise<void> }>;

async function startKillStack(
  { setup, folder: { path, adaToken } }: Platforms,
  started: Started,
): Promise<KillStack> {
  const gate = await openGate();
  started.set('gate', { stop: () => gate.close() });
  const folder = { path: join(path, 'kill'), adaToken };
  const config = JSON.parse(
    readFileSync(join(root, 'platform', 'configs', 'observatory.json'), 'utf8'),
  ) as object;
  mkdirSync(join(folder.path, 'work'), { recursive: true });
  const configFile = join(folder.path, 'observatory.json');
  writeFileSync(configFile, JSON.stringify({ ...config, publicUrl: gate.url }));
  writeFileSync(join(folder.path, 'work', 'quick.ipynb'), JSON.stringify(QUICK));

  /** @param address - where it was before it was killed */
  const start = async (name: Process, address?: URL): Promise<Server & { readonly listening?: string }> => {
    const port = address === undefined ? {} : { port: Number(address.port) };
    const server =
      name === 'platform'
        ? await startPlatform(setup, folder, 'observatory', { configFile, ...port })
        : await startJupyterLab(setup, folder, [{ name: 'Observatory', url: gate.url }], {
            token: LAB_TOKEN,
            ...port,
          });
    started.set(name, server);
    return server;
  };
  const direct = new URL((await start('platform')).listening!);
  gate.target(direct.href);
  const lab = new URL((await start('Jupyter server')).url);

  const part = async (method: string, route: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/run-elsewhere/${route}`, lab), {
      method,
      headers: { Authorization: `token ${LAB_TOKEN}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.status === 204 ? undefined : response.json();
  };
  const authorization = { Authorization: `Bearer ${adaToken}` };
  const jobs = async (): Promise<readonly string[]> => {
    const response = await fetch(new URL('/jobs', direct), { headers: authorization });
    expect(response.headers.get('x-vo-authenticated')).toBe(ADA);
    return [...(await response.text()).matchAll(/<(?:\w+:)?jobref\b[^>]*\bid="([^"]+)"/g)].map(
      ([, id]) => new URL(`/jobs/${id!}`, direct).href,
    );
  };
  const keys = async (): Promise<readonly string[]> => {
    const { runs } = (await part('GET', 'runs')) as { runs: readonly { readonly key: string }[] };
    return runs.map(({ key }) => key);
  };
  await part('PUT', 'origins', { platforms: [{ id: gate.url, origins: [gate.url] }], agreed: [] });
  await part('PUT', 'credentials', { platformId: gate.url, token: adaToken });

  return {
    gate,
    notebookUrl: new URL(`/lab/tree/quick.ipynb?token=${LAB_TOKEN}`, lab).href,
    crash: async (victim) => started.get(victim)?.stop('SIGKILL'),
    restart: async (victim) => {
      await start(victim, victim === 'platform' ? direct : lab);
    },
    jobs,
    claimed: async () => {
      const [key] = await keys();
      const route = `runs/${key!}/claim`;
      const { granted } = (await part('POST', route, { owner: 'test', seconds: 0 })) as { granted: boolean };
      return !granted;
    },
    clear: async () => {
      for (const job of await jobs())
        await fetch(job, { method: 'DELETE', headers: authorization, redirect: 'manual' });
      for (const key of await keys()) await part('DELETE', `runs/${key}`);
    },
  };
}

interface WorkerFixtures {
  readonly stack: KillStack;
  /** One browser for all tests, as a user has it: its cache makes JupyterLab's second page quicker than the first. */
  readonly windows: BrowserContext;
}

export const test = base.extend<object, WorkerFixtures>({
  stack: [
    async ({ platforms }, use) => {
      const started: Started = new Map();
      try {
        await use(await startKillStack(platforms, started));
      } finally {
        for (const { stop } of [...started.values()].reverse()) await stop();
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  windows: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ viewport: { width: 1500, height: 950 } });
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };
