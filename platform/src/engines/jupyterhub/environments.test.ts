import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jupyterHubConfig } from './config.js';
import { Environments, type EnvironmentsParts } from './environments.js';
import { type Facts, factsOf } from './probe.js';

const HOUR_MS = 3_600_000;
const { profiles } = jupyterHubConfig.parse({
  kind: 'jupyterhub',
  url: 'https://hub.example.org',
  token: 'secret',
  probe: { user: 'prober' },
  profiles: ['small', 'large'].map((name) => ({
    ...{ name, cores: 1, memoryGiB: 1, diskGiB: 1, hours: 1 },
    environment: 'astro',
  })),
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-environments-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Opens, waits until there is nothing left to look at, and tells which profiles were looked at and for how long it sleeps then. */
async function look(now: number, facts: Facts, changes: Partial<EnvironmentsParts> = {}) {
  const probed: string[] = [];
  const sleeps: number[] = [];
  const environments = await new Promise<Environments>((resolve) => {
    const each: Environments = new Environments({
      file: join(folder, 'environments.json'),
      profiles,
      hub: 'https://hub.example.org',
      hours: 24,
      log: { info: () => undefined, warn: () => undefined },
      probe: ({ name }) => {
        probed.push(name);
        return Promise.resolve(facts);
      },
      clock: {
        now: () => now,
        sleep: (ms, signal) =>
          new Promise((_, reject) => {
            sleeps.push(ms);
            signal.addEventListener('abort', () => reject(new Error('closed')));
            resolve(each);
          }),
      },
      ...changes,
    });
    void each.open();
  });
  const found = environments.list();
  await environments.close();
  return { probed, sleeps, found };
}

const numpy = (version: string): Facts => ({
  kernels: ['python3'],
  language: 'python',
  packages: { numpy: version },
});

it('looks at one profile for each environment, believes it for a day, and then looks again', async () => {
  const first = await look(0, numpy('1'));
  expect(first.probed).toEqual(['small']);
  expect(first.found.map(({ name, packages }) => [name, packages.get('numpy')])).toEqual([['astro', '1']]);
  const later = await look(23 * HOUR_MS, numpy('2'));
  expect(later).toMatchObject({ probed: [], sleeps: [HOUR_MS], found: first.found });
  const tomorrow = await look(25 * HOUR_MS, numpy('2'));
  expect(tomorrow.probed).toEqual(['small']);
  expect(tomorrow.found[0]?.packages.get('numpy')).toBe('2');
});

it('believes nothing of another hub, and keeps what it knows while a look fails', async () => {
  await look(0, numpy('1'));
  expect((await look(0, numpy('2'), { hub: 'https://other.example.org' })).probed).toEqual(['small']);
  const failing = await look(25 * HOUR_MS, numpy('3'), { probe: () => Promise.reject(new Error('full')) });
  expect(failing.found[0]?.packages.get('numpy')).toBe('1');
  expect(failing.sleeps).toEqual([5 * 60_000]);
});

it('reads what a kernel prints, and nothing of packages where none is Python', () => {
  const specs = {
    default: 'ir',
    languages: new Map([
      ['python3', 'python'],
      ['ir', 'r'],
    ] as const),
  };
  const printed = 'noise\nrun-elsewhere:[["Scikit_Learn","1.5"]]\n';
  expect(factsOf(specs, printed)).toEqual({
    kernels: ['ir', 'python3'],
    language: 'r',
    packages: { 'scikit-learn': '1.5' },
  });
  expect(factsOf(specs, undefined).packages).toEqual({});
  expect(() => factsOf(specs, 'run-elsewhere:{"a":1}')).toThrow();
});
