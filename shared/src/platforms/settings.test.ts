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

test.each([
  [null, /Platform 1 in the settings cannot be used: it is/],
  ['https://a.example.org', /it is/],
  [{}, /"url" is missing/],
  [{ url: 'ftp://a.example.org' }, /"ftp:\/\/a.example.org" is no http\(s\) address/],
  [{ url: 'https://a.example.org', stated: { cores: 'many' } }, /"stated.cores"/],
  [{ url: 'https://a.example.org', stated: { cores: -1 } }, /"stated.cores"/],
  [{ url: 'https://a.example.org', enabled: 'yes' }, /"enabled"/],
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
