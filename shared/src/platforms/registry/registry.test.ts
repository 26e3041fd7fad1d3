import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import { MemoryTextCache } from '../../http/text-cache.js';
import { undiciTransport } from '../../node/index.js';
import { serviceBase, SERVICES, type ServiceKind } from '../../testing/registry/services.js';
import { StrictRegistry } from '../../testing/registry/strict-registry.js';
import { createPlatformSources, type SourceSettings } from '../create-sources.js';
import type { PlatformSource, SourceAnswer } from '../sources.js';

const never = new AbortController().signal;
const NOTHING: SourceSettings = { platforms: [], platformLists: [], registries: [], registryStandardIds: [] };

let registry: StrictRegistry;
const allowed: string[] = [];

beforeAll(async () => {
  registry = await StrictRegistry.start();
});

afterAll(() => registry.close());

beforeEach(() => {
  registry.habits = {};
  registry.asked.length = 0;
  registry.looks.length = 0;
  allowed.length = 0;
});

function sourceOf(
  registries: readonly string[],
  registryStandardIds: readonly string[] = [],
): PlatformSource {
  const sources = createPlatformSources(
    { ...NOTHING, registries, registryStandardIds },
    {
      transport: undiciTransport(),
      clock: new JumpClock(),
      cache: new MemoryTextCache(),
      allow: async (addresses) => void allowed.push(...addresses),
    },
  );
  return sources[1]!;
}

const look = (registries: readonly string[] = [registry.tap]): Promise<SourceAnswer> =>
  sourceOf(registries).find(never);

const kindOf = (id: string): ServiceKind | undefined =>
  SERVICES.find(({ ivoid }) => ivoid.toLowerCase() === id)?.kind;

function counts({ platforms }: SourceAnswer): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { id } of platforms) found[kindOf(id) ?? '?'] = (found[kindOf(id) ?? '?'] ?? 0) + 1;
  return found;
}

const EXPECTED = {
  planner: 6,
  uws: 8,
  unlisted: 3,
  moved: 2,
  mirrored: 2,
  locked: 2,
  members: 2,
  broken: 2,
  private: 2,
};

test('services with jobs or offers are found, by what they say themselves', async () => {
  const answer = await look();
  expect(answer.problem).toBeUndefined();
  expect(answer.fresh).toBe(true);
  expect(counts(answer)).toEqual(EXPECTED);
});

test('each service is described as its kind deserves', async () => {
  const { platforms } = await look();
  const of = (kind: ServiceKind) => {
    const first = SERVICES.find((service) => service.kind === kind)?.ivoid.toLowerCase();
    return platforms.find(({ id }) => id === first);
  };
  const base = (kind: ServiceKind): string =>
    serviceBase(
      registry.url,
      SERVICES.find((service) => service.kind === kind)!,
    );
  expect(of('planner')).toEqual({
    id: 'ivo://planner.example/service_1',
    url: base('planner'),
    name: 'Execution platform 1',
    description: 'What the Execution platform 1 does.\nAnd how.',
    publisher: 'Institute of planner',
    protocol: 'uws',
    from: 'registry',
  });
  expect(of('uws')).toMatchObject({ url: `${base('uws')}/jobs`, protocol: 'uws' });
  expect(of('uws')).not.toHaveProperty('description');
  expect(of('unlisted')).toMatchObject({ url: `${base('unlisted')}/jobs`, protocol: 'uws' });
  expect(of('moved')).toMatchObject({ url: `${base('moved')}/new/jobs` });
  expect(of('mirrored')).toMatchObject({
    name: expect.stringContaining('<pipeline> & friends') as string,
    url: `${base('mirrored')}/mirror/jobs`,
  });
  expect(of('members')).toMatchObject({ authenticatedOnly: true, protocol: 'uws' });
  expect(of('locked')).toMatchObject({
    authenticatedOnly: true,
    note: expect.stringContaining('accounts') as string,
  });
  const broken = of('broken');
  expect(broken).toMatchObject({
    url: `${base('broken')}/jobs`,
    note: expect.stringContaining('HTTP 500') as string,
  });
  expect(broken).not.toHaveProperty('protocol');
});

test.each(['TABLEDATA', 'BINARY', 'BINARY2'] as const)(
  'a registry that always answers in %s',
  async (serialization) => {
    const plain = await look();
    registry.habits = { serialization };
    expect((await look()).platforms).toEqual(plain.platforms);
  },
);

test('nothing but the question goes to the registry: no credential, one request', async () => {
  await look();
  expect(registry.asked).toHaveLength(1);
  const [{ parameters, headers } = { parameters: undefined, headers: undefined }] = registry.asked;
  expect([...parameters!.keys()]).toEqual(['REQUEST', 'LANG', 'QUERY', 'MAXREC', 'RESPONSEFORMAT']);
  expect(headers).not.toHaveProperty('authorization');
  expect(headers).not.toHaveProperty('cookie');
});

test('services that have nothing to do with jobs are never looked at', async () => {
  await look();
  const kinds = new Set(registry.looks.map((path) => SERVICES[Number(path.split('/')[2]) - 1]!.kind));
  expect(kinds).not.toContain('search');
  expect(kinds).not.toContain('page');
});

test('all that a host must let through is told before it is asked', async () => {
  await look();
  expect(allowed).toEqual(
    expect.arrayContaining(
      registry.looks.filter((path) => !path.includes('new')).map((path) => registry.url + path),
    ),
  );
});

test('an older registry gets the simpler query', async () => {
  registry.habits = { version: '1.0', errorStatus: 200 };
  const answer = await look();
  expect(registry.asked).toHaveLength(2);
  // Without mirrors, the registry's word is all there is.
  expect(counts(answer)).toEqual(EXPECTED);
  const mirrored = answer.platforms.find(({ id }) => kindOf(id) === 'mirrored');
  expect(mirrored?.note).toContain('HTTP 500');
});

test('a result at another address is fetched from there', async () => {
  registry.habits = { redirects: true };
  expect(counts(await look())).toEqual(EXPECTED);
});

test('what was cut off is said', async () => {
  registry.habits = { maxRows: 10 };
  const answer = await look();
  expect(answer.platforms.length).toBeGreaterThan(0);
  expect(answer.problem).toMatch(/has more than can be shown/);
});

test('the next registry is asked where one fails, and a failure of all is told in words', async () => {
  const nowhere = 'http://127.0.0.1:1/tap';
  expect(counts(await look([nowhere, registry.tap]))).toEqual(EXPECTED);
  registry.habits = { failure: 'The <database> is being rebuilt' };
  const alone = await look();
  expect(alone).toMatchObject({ platforms: [], fresh: false });
  expect(alone.problem).toMatch(
    /look for platforms in the registry: it refused the query: The <database> is being rebuilt/,
  );
  expect((await look([nowhere, registry.tap])).problem).toMatch(/none of the registries answered/);
});

test('other identifiers can be looked for', async () => {
  const only = await sourceOf(
    [registry.tap],
    ["ivo://o'brien.example/std", 'IVO://ivoa.net/std/uws#rest-1.1'],
  ).find(never);
  expect(counts(only)).toEqual(EXPECTED);
  const nothing = await sourceOf([registry.tap], ['ivo://ivoa.net/std/uws#rest-2.0']).find(never);
  expect(nothing).toMatchObject({ platforms: [], fresh: true });
});

test('progress counts the services, and an abort ends it at once', async () => {
  const seen: string[] = [];
  await sourceOf([registry.tap]).find(never, ({ text, done, total }) =>
    seen.push(`${text} ${done}/${total ?? '?'}`),
  );
  expect(seen[0]).toMatch(/^Asking the registry at 127\.0\.0\.1:\d+ 0\/\?$/);
  expect(seen.at(-1)).toMatch(/(\d+)\/\1$/);
  const controller = new AbortController();
  const found = sourceOf([registry.tap]).find(controller.signal, ({ done }) => {
    if (done > 0) controller.abort(new Error('enough'));
  });
  await expect(found).rejects.toThrow('enough');
});
