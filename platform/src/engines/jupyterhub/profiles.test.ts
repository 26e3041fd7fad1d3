import type { Resources } from '../engine.js';
import { jupyterHubConfig } from './config.js';
import { shapesIn } from './profiles.js';

const { profiles } = jupyterHubConfig.parse({
  kind: 'jupyterhub',
  url: 'https://hub.example.org',
  token: 'secret',
  probe: { user: 'prober' },
  profiles: [
    { name: 'large', cores: 80, memoryGiB: 800, diskGiB: 2048, hours: 12, environment: 'astro' },
    { name: 'gpu', cores: 8, memoryGiB: 64, diskGiB: 100, gpus: 1, hours: 4, environment: 'astro' },
    { name: 'small', cores: 2, memoryGiB: 4, diskGiB: 10, hours: 1, environment: 'astro' },
    { name: 'r', cores: 200, memoryGiB: 4, diskGiB: 10, hours: 1 },
  ],
});
const least: Resources = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 1800 };
const START = '2026-01-01T00:00:00.000Z';
const shapes = (wish: Partial<Resources>, environment = 'astro') =>
  shapesIn(profiles, { environment, resources: { ...least, ...wish } }, START);
const choices = (wish: Partial<Resources>): readonly unknown[] => {
  const found = shapes(wish);
  return 'shortages' in found ? found.shortages.map(({ text }) => text) : found.map(({ choice }) => choice);
};

it('gives the whole profile, for the time that was asked for', () => {
  expect(shapes({ cores: 1.5, durationSeconds: 1800 })).toMatchObject([
    {
      choice: 'small',
      environment: 'astro',
      start: START,
      resources: { cores: 2, memoryGiB: 4, diskGiB: 10, gpus: 0, durationSeconds: 1800 },
    },
    { choice: 'large' },
    { choice: 'gpu' },
  ]);
});

it.each<[Partial<Resources>, readonly string[]]>([
  [{ cores: 9 }, ['large']],
  [{ gpus: 1 }, ['gpu']],
  [{ durationSeconds: 3601 }, ['large', 'gpu']],
  [{ cores: 200 }, ['cores: asked 200, the profile large here has 80']],
  [
    { cores: 200, memoryGiB: 1000, durationSeconds: 86_400 },
    [
      'cores: asked 200, the profile large here has 80',
      'memory: asked 1000 GiB, the profile large here has 800 GiB',
      'duration: asked 24 h, the profile large here has 12 h',
    ],
  ],
  // Each alone can be had.
  [{ gpus: 1, cores: 80, memoryGiB: 64 }, ['gpus: asked 1, the profile large here has 0']],
])('answers %j with %j', (wish, expected) => {
  expect(choices(wish)).toEqual(expected);
});

it('knows a profile without a named environment by its own name', () => {
  expect(shapes({ cores: 200 }, 'r')).toMatchObject([{ choice: 'r' }]);
  expect(shapes({}, 'julia')).toMatchObject({ shortages: [{ path: 'executable' }] });
});
