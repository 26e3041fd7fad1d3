import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import type { Environment } from '../engines/engine.js';
import type { AskOptions } from '../testing/client.js';
import { askFor } from '../testing/client.js';
import { readRequest } from './ask.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { GIB } from './units.js';

const environment = (
  name: string,
  packages: readonly string[],
  more: Partial<Environment> = {},
): Environment => ({
  name,
  kernels: ['python3'],
  language: 'python',
  packages: new Map(packages.map((each) => [each, '1.0'])),
  installs: false,
  ...more,
});

const allocation = { cores: 2, memoryGiB: 16, diskGiB: 10, gpus: 0, durationSeconds: 7200 };
const capacity = { cores: 8, memoryGiB: 32, diskGiB: 100, gpus: 0 };
const ENVIRONMENTS = [
  environment('plain', ['numpy', 'scikit-learn']),
  environment('astronomy', ['numpy', 'astropy']),
];

const matched = (
  options: AskOptions,
  environments: readonly Environment[] = ENVIRONMENTS,
  platform = capacity,
): Match => match(readRequest(askFor(options), ['notebook']).ask, allocation, platform, environments);

const texts = (result: Match): readonly string[] =>
  result.kind === 'refusal' ? result.reasons.map(({ text }) => text) : ['it fits'];

const fit = (result: Match) => {
  if (result.kind === 'refusal') throw new Error(texts(result).join('\n'));
  return result.fit;
};

describe('resources', () => {
  it('are modest for a task without wishes', () => {
    expect(fit(matched({})).resources).toEqual({
      cores: 1,
      memoryGiB: 1,
      diskGiB: 1,
      gpus: 0,
      durationSeconds: 3600,
    });
  });

  it('are what is wished for, with whole cores', () => {
    const wish = { cores: 1.5, memory: 2.5, disk: 3, duration: 'PT90M' };
    expect(fit(matched(wish)).resources).toEqual({
      cores: 2,
      memoryGiB: 2.5,
      diskGiB: 3,
      gpus: 0,
      durationSeconds: 5400,
    });
  });

  it('leave a larger upload as much disk again', () => {
    expect(fit(matched({ uploadBytes: 3 * GIB })).resources.diskGiB).toBe(4);
    expect(fit(matched({ uploadBytes: 9.7 * GIB })).resources.diskGiB).toBe(10);
  });

  it('never exceed a small platform when nothing is wished for', () => {
    const tiny = { cores: 1, memoryGiB: 0.5, diskGiB: 0.5, gpus: 0 };
    expect(fit(matched({}, ENVIRONMENTS, tiny)).resources).toMatchObject({ memoryGiB: 0.5, diskGiB: 0.5 });
  });
});

describe('a refusal', () => {
  it('names every field that does not fit, with both numbers', () => {
    const wish = { cores: 3, memory: 64, disk: 10.5, gpus: 1, duration: 'PT3H', packages: ['healpy'] };
    expect(texts(matched(wish))).toEqual([
      'cores: asked 3, your allocation here is 2',
      'memory: asked 64 GiB, your allocation here is 16 GiB',
      'disk: asked 10.5 GiB, your allocation here is 10 GiB',
      'gpus: asked 1, your allocation here is 0',
      'duration: asked 3 h, your allocation here is 2 h',
      'package healpy: not in any environment here',
    ]);
  });

  it('says when the platform itself is too small', () => {
    const small = { ...capacity, memoryGiB: 4 };
    expect(texts(matched({ memory: 8 }, ENVIRONMENTS, small))).toEqual([
      'memory: asked 8 GiB, this platform has 4 GiB',
    ]);
  });

  it('says when the files do not fit the disk', () => {
    expect(texts(matched({ uploadBytes: 3 * GIB, disk: 2 }))).toEqual([
      'files: 3 GiB to upload, the disk asked for is 2 GiB',
    ]);
    expect(texts(matched({ uploadBytes: 20 * GIB }))).toEqual([
      'files: 20 GiB to upload, your allocation here is 10 GiB',
    ]);
  });
});

describe('the environment', () => {
  it('is the one that has all packages, by their normalised names', () => {
    expect(fit(matched({ packages: ['NumPy', 'Astropy'] })).environments[0]).toEqual({
      name: 'astronomy',
      kernel: 'python3',
      lacks: [],
      installs: false,
    });
    expect(fit(matched({ packages: ['Scikit_Learn'] })).environments[0]?.name).toBe('plain');
  });

  it('tells of packages that are here, but not together', () => {
    expect(texts(matched({ packages: ['astropy', 'scikit-learn'] }))).toEqual([
      'package astropy: not in environment plain, which has most of the others',
    ]);
  });

  it('may install what it lacks', () => {
    const all = [...ENVIRONMENTS, environment('open', ['numpy'], { installs: true })];
    expect(fit(matched({ packages: ['healpy', 'numpy'] }, all)).environments[0]).toEqual({
      name: 'open',
      kernel: 'python3',
      lacks: ['healpy'],
      installs: true,
    });
    expect(fit(matched({ packages: ['astropy'] }, all)).environments[0]?.name).toBe('astronomy');
  });

  it('takes another kernel of the same language', () => {
    expect(fit(matched({ kernel: 'my-venv', language: 'Python' })).environments[0]?.kernel).toBe('python3');
  });

  it('refuses another language', () => {
    expect(texts(matched({ kernel: 'ir', language: 'R' }))).toEqual([
      'kernel: asked ir (R), here are python3 (python)',
    ]);
  });

  it.each(['--index-url=http://evil.example', 'a b', '../x', 'x @ http://evil.example/x.whl', 'numpy>2'])(
    'takes no package called "%s"',
    (name) => {
      const open = [environment('open', [], { installs: true })];
      expect(texts(matched({ packages: [name] }, open))).toEqual([`package "${name}": not a package name`]);
    },
  );
});

describe('readRequest', () => {
  const reasons = (request: BrokerRequest): readonly string[] =>
    readRequest(request, ['notebook']).reasons.map(({ text }) => text);

  it('refuses what it cannot run', () => {
    expect(reasons({ executable: { kind: 'virtual-machine' } })).toEqual([
      'executable: "virtual-machine" is not run here, only notebooks that are uploaded',
    ]);
    expect(reasons({ executable: { kind: 'docker-container' } })).toEqual([
      'executable: Docker containers are not run here, only notebooks that are uploaded',
    ]);
  });

  it('refuses wishes that nobody can fulfil', () => {
    const request = askFor();
    expect(reasons({ ...request, compute: { cores: { min: 4, max: 2 } } })).toEqual([
      'cores: asked at least 4 and at most 2',
    ]);
    expect(reasons(askFor({ duration: 'two hours' }))).toEqual([
      'duration: "two hours" is no ISO 8601 duration such as PT2H',
    ]);
  });

  it('adds up several disks', () => {
    const storage = [{ size: { min: 2 } }, { size: { min: 3 } }, {}];
    expect(readRequest({ ...askFor(), storage }, ['notebook']).ask.wishes.disk).toBe(5);
  });
});
