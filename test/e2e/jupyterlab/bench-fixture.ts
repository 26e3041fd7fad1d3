import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../stack/paths.ts';
import type { Server } from '../../stack/servers.ts';
import { startPlatform } from '../../stack/stack.ts';
import { type Lab, test as base } from './lab-fixture.ts';

/** Name of a platform that lets no page frame its sessions. */
export const HERMITAGE = 'Hermitage';

/** A run as the server part of the extension keeps it. */
interface StoredRun {
  readonly title: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly job?: { readonly url: string };
}

/** What the server part of the extension has on its disk; newest first. */
export async function storedRuns(lab: Lab): Promise<readonly StoredRun[]> {
  const { origin, searchParams } = new URL(lab.url);
  const response = await fetch(`${origin}/run-elsewhere/runs?token=${searchParams.get('token')!}`);
  const { runs } = (await response.json()) as { runs: StoredRun[] };
  return runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/**
 * A JupyterLab and platforms for the tests that each look at one thing: a worker of its own, so that the jobs which they
 * leave behind are in nobody's way.
 */
export const test = base.extend<object, { hermitage: Server; tidy: undefined }>({
  actionTimeout: 20_000,
  hermitage: [
    async ({ platforms: { setup, folder } }, use) => {
      const own = { ...folder, path: join(folder.path, 'hermitage') };
      mkdirSync(own.path, { recursive: true });
      const desk = JSON.parse(readFileSync(join(root, 'platform', 'configs', 'desk.json'), 'utf8')) as object;
      const configFile = join(own.path, 'config.json');
      writeFileSync(configFile, JSON.stringify({ ...desk, name: HERMITAGE, frameOrigins: [] }));
      const server = await startPlatform(setup, own, 'desk', { configFile });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // Platforms leave their jobs running when they stop.
  tidy: [
    async ({ lab, platforms }, use) => {
      await use(undefined);
      const headers = { Authorization: `Bearer ${platforms.folder.adaToken}` };
      for (const { job } of await storedRuns(lab))
        if (job !== undefined)
          await fetch(job.url, { method: 'DELETE', headers, redirect: 'manual' }).catch(() => undefined);
    },
    { scope: 'worker', auto: true },
  ],
});
