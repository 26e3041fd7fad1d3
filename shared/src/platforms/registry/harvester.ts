import { PlatformError } from '../../http/errors.js';
import type { OnHarvest } from '../../model/index.js';
import type { Harvester } from '../cached-source.js';
import { type FetchDeps, hostOf } from '../fetch.js';
import type { FoundPlatform } from '../sources.js';
import { recordsOf } from '../votable/read.js';
import type { Votable } from '../votable/model.js';
import { confirm, placesOf } from './confirm.js';
import { registryQuery } from './query.js';
import { type Resource, resourcesOf } from './resources.js';
import { sideBySide } from './side-by-side.js';
import { QueryRefused, runQuery, TRIED } from './tap.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** How many services are looked at at once; each host is asked one thing at a time. */
const WIDTH = 6;
const MAX_SERVICES = 500;

/** TAP 1.1 knows the first as TABLEDATA in the words of its media type; the second is the one that every service must take. */
const TABLEDATA = 'application/x-votable+xml;serialization=TABLEDATA';
const ANY_VOTABLE = 'votable';

/**
 * Looks for platforms in the IVOA registry: asks the searchable registries one after the other until one answers, then each service
 * that it names for its capabilities.
 * @param registries addresses of their TAP services, the preferred first
 */
export function registryHarvester(
  registries: readonly string[],
  standardIds: readonly string[],
  deps: FetchDeps,
): Harvester {
  return {
    name: deps.t('IVOA registry'),
    key: `registry ${JSON.stringify([registries, standardIds])}`,
    lifetimeMs: LIFETIME_MS,
    async harvest(_known, signal, onProgress) {
      const { registry, table } = await firstAnswer(registries, standardIds, signal, onProgress, deps);
      const resources = resourcesOf(recordsOf(table), standardIds);
      const platforms = await confirmAll(
        resources.slice(0, MAX_SERVICES),
        registry,
        signal,
        onProgress,
        deps,
      );
      const cut = table.status?.value === 'OVERFLOW' || resources.length > MAX_SERVICES;
      if (!cut) return { platforms };
      return {
        platforms,
        problem: deps.t(
          'The registry at %1 has more than can be shown; the rest is left out.',
          hostOf(registry),
        ),
      };
    },
  };
}

interface RegistryAnswer {
  readonly registry: string;
  readonly table: Votable;
}

async function firstAnswer(
  registries: readonly string[],
  standardIds: readonly string[],
  signal: AbortSignal,
  onProgress: OnHarvest,
  deps: FetchDeps,
): Promise<RegistryAnswer> {
  const failures: PlatformError[] = [];
  for (const registry of registries) {
    onProgress({ text: deps.t('Asking the registry at %1', hostOf(registry)), done: 0 });
    try {
      return { registry, table: await ask(registry, standardIds, signal, deps) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PlatformError)) throw error;
      failures.push(error);
    }
  }
  throw allFailed(failures);
}

/** A registry that knows an older RegTAP, or not the format, refuses the query: it gets a simpler one. */
async function ask(
  registry: string,
  standardIds: readonly string[],
  signal: AbortSignal,
  deps: FetchDeps,
): Promise<Votable> {
  try {
    return await runQuery(registry, registryQuery(standardIds, 'full'), TABLEDATA, signal, deps);
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    return await runQuery(registry, registryQuery(standardIds, 'lean'), ANY_VOTABLE, signal, deps);
  }
}

async function confirmAll(
  resources: readonly Resource[],
  registry: string,
  signal: AbortSignal,
  onProgress: OnHarvest,
  deps: FetchDeps,
): Promise<readonly FoundPlatform[]> {
  const total = resources.length;
  const text = deps.t('Looking at the services that the registry names');
  await deps.allow(resources.flatMap((resource) => placesOf(resource, registry)));
  onProgress({ text, done: 0, total });
  const found = await sideBySide(
    resources,
    WIDTH,
    (resource) => confirm(resource, registry, signal, deps),
    (done) => onProgress({ text, done, total }),
  );
  return found.filter((platform) => platform !== undefined);
}

function allFailed(failures: readonly PlatformError[]): PlatformError {
  const [only] = failures;
  if (failures.length === 1 && only !== undefined) return only;
  return new PlatformError({
    platformName: 'IVOA registry',
    tried: TRIED,
    kind: 'unreachable',
    why: failures.length === 0 ? 'no registry is set.' : 'none of the registries answered as it should.',
    next: failures.length === 0 ? 'Add one to the settings.' : 'Try again in a while.',
    details: failures.map(({ message }) => message).join('\n'),
  });
}
