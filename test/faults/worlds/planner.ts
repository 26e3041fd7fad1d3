import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform, parseConfig } from '@run-elsewhere/platform';
import { uwsDriverFactory } from '@run-elsewhere/planner';
import { profilePlatform, uwsTask } from '@run-elsewhere/planner/testing';
import { createPaperEngine } from '../../load/paper-engine.ts';
import { freePorts } from '../../stack/ports.ts';
import type { Place, Service } from '../world.ts';

const TOKEN = 'of-ada-at-alpha';
/** Of everything, so that no cell takes it from the next. */
const PLENTY = 100_000;
const TEXT = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';
const NEVER_MS = 2_000_000_000;
const MEMORY = '/dev/shm';

/** Our own service, with an engine that runs nothing. */
export async function planner({ url }: Place): Promise<Service> {
  // In memory where the machine has that: its disk is not what is tried here.
  const data = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'run-elsewhere-faults-'));
  const [port = 0] = await freePorts(1);
  const much = { cores: PLENTY, memoryGiB: PLENTY, diskGiB: PLENTY, gpus: 0 };
  const config = parseConfig(
    {
      name: 'Alpha',
      listen: { host: '127.0.0.1', port },
      publicUrl: url,
      data,
      capacity: much,
      accounts: [
        {
          name: 'ada',
          tokenSha256: createHash('sha256').update(TOKEN).digest('hex'),
          allocation: { ...much, durationSeconds: 36_000 },
          jobs: PLENTY,
        },
      ],
      environments: [{ name: 'paper', python: process.execPath, installs: true }],
      retentionSeconds: 600,
    },
    {},
  );
  const paper = createPaperEngine(join(data, 'engine'), () => NEVER_MS);
  const task = uwsTask({
    mode: 'live',
    executable: {
      kind: 'notebook',
      name: 'clusters.ipynb',
      text: TEXT,
      sha256: createHash('sha256').update(TEXT).digest('hex'),
      kernel: 'python3',
    },
    packages: [],
    needs: { cores: 1, memoryGiB: 1, diskGiB: 1, durationSeconds: 3600 },
  });
  const log = { info: () => undefined, warn: () => undefined };
  const machine = { cores: PLENTY, memoryGiB: PLENTY };
  const platform = createPlatform(config, { engine: paper, log, machine });
  await platform.listen();
  const upstream = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const jobs = async (): Promise<readonly string[]> => {
    const list = await (await fetch(`${upstream}/jobs`, { headers })).text();
    return [...list.matchAll(/<uws:jobref id="([^"]+)"/g)].map(([, id = '']) => id);
  };
  /** It takes a job on, and its engine begins a moment later (UWS 1.1, section 2.2.1.7: WAIT). */
  const begin = async (id: string): Promise<void> => {
    await (await fetch(`${upstream}/jobs/${id}?WAIT=10&PHASE=QUEUED`, { headers })).text();
  };
  return {
    upstream,
    platform: profilePlatform(url),
    address: `${url}/`,
    token: TOKEN,
    now: Date.now(),
    waits: true,
    factory: (transport, clock) =>
      uwsDriverFactory({ transport, clock, frameOrigins: () => [], agreed: () => false }),
    task: () => task,
    begun: async () => (await jobs()).length,
    advance: async ({ url: job }, to) => {
      const id = job.split('/').pop() ?? '';
      await begin(id);
      if (to === 'ended') await paper.finish(id);
    },
    clear: async () => {
      for (const id of await jobs())
        await fetch(`${upstream}/jobs/${id}`, { method: 'DELETE', headers, redirect: 'manual' });
    },
    close: async () => {
      await platform.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
