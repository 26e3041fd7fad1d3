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

function sourceOf(registries: readonly string[], registryStandardIds: readonly string[] = []): PlatformSource {
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

const EXPECTED = { planner: 6, uws: 8, unlisted: 3, moved: 2, mirrored: 2, locked: 2, members: 2, broken: 2, private: 2 };

test('services with jobs or offers are found, by what they say themselves', async () => {
  const answer = await look();
  expect(answer.problem).toBeUndefined();
  expect(answer.fresh).toBe(true);
  expect(counts(answer)).toEqual(EXPECTED);
});
