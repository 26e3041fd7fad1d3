import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerJob } from '../engine.js';
import { containerCommand, findRunner } from './containers.js';
import { SMALL } from './testing.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

const job = (
  manifest: Partial<Extract<ContainerJob['manifest'], { kind: 'docker-container' }>>,
  gpus = 0,
): ContainerJob => ({
  id: 'job',
  offer: 'offer',
  mode: 'batch',
  resources: { ...SMALL, gpus },
  manifest: {
    kind: 'docker-container',
    name: 'x',
    image: { locations: ['ghcr.io/ivoa/tool:1.2'], digest: DIGEST },
    ...manifest,
  },
  upload: '/up',
  basePath: '/',
});

const FIXED = ['--containall', '--no-home', '--no-eval'];
const FOLDER = ['--bind', '/jobs/x/work:/work', '--pwd', '/work'];

const run = (spec: ContainerJob, runner = '/usr/bin/apptainer') =>
  containerCommand(runner, spec, '/jobs/x/work');

test('an image runs as it is meant to, by its digest alone', () => {
  expect(run(job({})).command).toEqual([
    '/usr/bin/apptainer',
    'run',
    ...FIXED,
    ...FOLDER,
    `docker://ghcr.io/ivoa/tool@${DIGEST}`,
  ]);
});

test('an entry point takes the place of its own, and no argument is read by anybody before the program', () => {
  const command = ['$(id)', '; rm -rf /', "it's", '--bind=/etc'];
  expect(run(job({ entrypoint: '/bin/echo', command }, 1)).command).toEqual([
    '/usr/bin/apptainer',
    'exec',
    ...FIXED,
    '--nv',
    ...FOLDER,
    `docker://ghcr.io/ivoa/tool@${DIGEST}`,
    '/bin/echo',
    ...command,
  ]);
});

test('variables reach the container alone, under the prefix of the program that runs it', () => {
  const spec = job({ environment: { BIND: '/etc:/etc', LIST: 'a,b' } });
  expect(run(spec).variables).toEqual({ APPTAINERENV_BIND: '/etc:/etc', APPTAINERENV_LIST: 'a,b' });
  expect(run(spec, '/opt/bin/singularity').variables).toEqual({
    SINGULARITYENV_BIND: '/etc:/etc',
    SINGULARITYENV_LIST: 'a,b',
  });
});

test('an image that Singularity knows by its address is run from there', () => {
  const location = 'oras://registry.example.org/tool:1';
  const spec = { ...job({}), manifest: { kind: 'singularity-container', name: 'x', location } } as const;
  expect(run(spec).command.slice(-1)).toEqual([location]);
});

test('the program is the configured one, else the first on the search path, Apptainer before Singularity', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'containers-'));
  try {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    [first, second].forEach((each) => mkdirSync(each));
    const path = `${first}:${second}:relative`;
    expect(await findRunner(undefined, path)).toBeUndefined();
    const [singularity, apptainer] = [join(first, 'singularity'), join(second, 'apptainer')];
    [singularity, apptainer].forEach((file) => writeFileSync(file, '#!/bin/sh\n'));
    chmodSync(singularity, 0o755);
    expect(await findRunner(undefined, path)).toBe(singularity);
    chmodSync(apptainer, 0o755);
    expect(await findRunner(undefined, path)).toBe(apptainer);
    expect(await findRunner('/nodes/have/apptainer', path)).toBe('/nodes/have/apptainer');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
