import { nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import { isFailure } from '../../http/client.js';
import type { Harvest, Harvester, Validator } from '../cached-source.js';
import { fetchFound, type FetchDeps, hostOf } from '../fetch.js';
import type { FoundPlatform } from '../sources.js';
import { type ListReading, readPlatformList } from './document.js';
import { listAddresses, pageAddress, readFacilities } from './esap.js';

const TRIED = 'read its list of platforms';
const LIFETIME_MS = 60 * 60 * 1000;
const MAX_PAGES = 20;

/**
 * Reads a list service: a list of ours, or the facilities of an ESAP.
 * @param address as the user wrote it
 */
export function listHarvester(address: string, deps: FetchDeps): Harvester {
  const { t } = deps;
  return {
    name: t('List at %1', hostOf(address)),
    key: `list ${address}`,
    lifetimeMs: LIFETIME_MS,
    async harvest(known, signal, onProgress) {
      onProgress({ text: t('Reading the list at %1', hostOf(address)), done: 0 });
      const places = listAddresses(address);
      const [only] = places;
      if (places.length === 1 && only !== undefined) return readPlace(only, address, known, signal, deps);
      return readPlaces(places, address, signal, deps);
    },
  };
}

/** One of the places may be missing: an ESAP has the parts that its institute switched on. */
async function readPlaces(
  places: readonly string[],
  source: string,
  signal: AbortSignal,
  deps: FetchDeps,
): Promise<Harvest> {
  const platforms: FoundPlatform[] = [];
  const problems: string[] = [];
  let failure: unknown;
  let read = 0;
  for (const place of places) {
    try {
      const harvest = await readPlace(place, source, undefined, signal, deps);
      if (harvest === 'unchanged') continue;
      read += 1;
      platforms.push(...harvest.platforms);
      if (harvest.problem !== undefined) problems.push(harvest.problem);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
      if (!isFailure(error, 'gone') && error instanceof Error) problems.push(error.message);
    }
  }
  if (read === 0) throw failure;
  return { platforms, ...(problems.length === 0 ? {} : { problem: problems.join(' ') }) };
}

async function readPlace(
  place: string,
  source: string,
  known: Validator | undefined,
  signal: AbortSignal,
  deps: FetchDeps,
): Promise<Harvest | 'unchanged'> {
  const get = (url: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse> =>
    fetchFound(
      'GET',
      url,
      { tried: TRIED, signal, headers: { accept: 'application/json', ...headers } },
      source,
      deps,
    ).then(({ response }) => response);
  const response = await get(place, conditions(known));
  if (response.status === 304) return 'unchanged';
  const value = jsonOf(response.text);
  const list = readPlatformList(value);
  if (list !== undefined) return { ...harvestOf(place, list, deps), ...validatorOf(response) };
  const first = readFacilities(value);
  if (first === undefined) {
    throw nonsense(
      { platformName: hostOf(place), tried: TRIED },
      'its answer is no list of platforms.',
      response.text,
    );
  }
  const readings: ListReading[] = [first];
  for (let page = 2; page <= Math.min(first.pages, MAX_PAGES); page++) {
    const next = readFacilities(jsonOf((await get(pageAddress(place, page), {})).text));
    if (next === undefined) break;
    readings.push(next);
  }
  const whole = {
    platforms: readings.flatMap(({ platforms }) => platforms),
    dropped: readings.reduce((sum, { dropped }) => sum + dropped, 0),
  };
  return harvestOf(place, whole, deps);
}

function harvestOf(place: string, { platforms, dropped }: ListReading, { t }: FetchDeps): Harvest {
  if (dropped === 0) return { platforms };
  const problem =
    dropped === 1
      ? t('The list at %1: 1 entry cannot be used and is left out.', hostOf(place))
      : t('The list at %1: %2 entries cannot be used and are left out.', hostOf(place), String(dropped));
  return { platforms, problem };
}

function conditions(known: Validator | undefined): Readonly<Record<string, string>> {
  if (known?.etag !== undefined) return { 'if-none-match': known.etag };
  return known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified };
}

function validatorOf({ headers }: HttpResponse): { readonly validator?: Validator } {
  const { etag, 'last-modified': lastModified } = headers;
  if (etag !== undefined) return { validator: { etag } };
  return lastModified === undefined ? {} : { validator: { lastModified } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
