import { platformsFromSettings } from './settings.js';

test('a platform is known by its normalised address', () => {
  const { platforms, problems } = platformsFromSettings([
    { url: 'HTTPS://Planner.Example.org:443/base/?x=1' },
    {
      url: 'http://localhost:9001',
      name: ' Small institute ',
      stated: { cores: 4, parameters: { REQUEST: 'run' } },
      answersWithSession: true,
    },
  ]);
  expect(problems).toEqual([]);
  expect(platforms).toEqual([
    {
      id: 'https://planner.example.org/base',
      url: 'https://planner.example.org/base',
      name: 'planner.example.org',
      protocol: 'uws',
    },
    {
      id: 'http://localhost:9001',
      url: 'http://localhost:9001',
      name: 'Small institute',
      protocol: 'uws',
      stated: { cores: 4, parameters: { REQUEST: 'run' } },
      answersWithSession: true,
    },
  ]);
});

test('entries with one address are one platform, and the later one counts', () => {
  const { platforms } = platformsFromSettings([
    { url: 'https://a.example.org/', name: 'First', answersWithSession: true, enabled: false },
    { url: 'https://b.example.org', enabled: false },
    { url: 'https://A.example.org', name: 'Second', enabled: true },
  ]);
  expect(platforms).toEqual([
    {
      id: 'https://a.example.org',
      url: 'https://a.example.org',
      name: 'Second',
      protocol: 'uws',
      answersWithSession: true,
    },
  ]);
});

test('an entry may name its protocol, and what a hub has to offer', () => {
  const profiles = [
    {
      name: 'Large',
      cores: 8,
      memoryGiB: 32,
      hours: 12,
      image: 'astro',
      options: { profile: 'large', gpu: 1 },
    },
    { name: 'Small' },
  ];
  const { platforms, problems } = platformsFromSettings([
    { url: 'https://hub.example.org', protocol: 'jupyterhub', profiles },
    { url: 'https://mybinder.example.org', protocol: 'binderhub' },
  ]);
  expect(problems).toEqual([]);
  expect(platforms).toEqual([
    expect.objectContaining({ protocol: 'jupyterhub', profiles }),
    expect.objectContaining({ protocol: 'binderhub' }),
  ]);
  expect(Object.keys(platforms[0]!.profiles![1]!)).toEqual(['name']);
});

test.each([
  [null, /Platform 1 in the settings cannot be used: it is/],
  ['https://a.example.org', /it is/],
  [{}, /"url" is missing/],
  [{ url: 'ftp://a.example.org' }, /"ftp:\/\/a.example.org" is no http\(s\) address/],
  [{ url: 'https://a.example.org', stated: { cores: 'many' } }, /"stated.cores"/],
  [{ url: 'https://a.example.org', stated: { cores: -1 } }, /"stated.cores"/],
  [{ url: 'https://a.example.org', enabled: 'yes' }, /"enabled"/],
  [{ url: 'https://a.example.org', protocol: 'gopher' }, /"protocol"/],
  [{ url: 'https://a.example.org', profiles: [{ cores: 2 }] }, /"profiles.0.name"/],
])('%j is a problem said in a sentence, and the others are used', (entry, problem) => {
  const found = platformsFromSettings([entry, { url: 'https://good.example.org' }]);
  expect(found.problems).toEqual([expect.stringMatching(problem)]);
  expect(found.platforms.map((platform) => platform.id)).toEqual(['https://good.example.org']);
});

test('a password in an address is not shown', () => {
  const { problems } = platformsFromSettings([{ url: 'https://me:geheim@a.example.org' }]);
  expect(problems[0]).toContain('https://a.example.org');
  expect(problems[0]).not.toContain('geheim');
});
