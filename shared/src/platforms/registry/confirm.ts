import { parseCapabilities } from '../../drivers/uws/capabilities.js';
import { PlatformError } from '../../http/errors.js';
import { mayFollow } from '../../http/found-address.js';
import { normaliseAddress, withoutTrailingSlash } from '../../http/url.js';
import { fetchFound, type FetchDeps } from '../fetch.js';
import type { FoundPlatform } from '../sources.js';
import type { Resource } from './resources.js';

const TRIED = 'read its capabilities';
const DEADLINE_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
const SIGNED_IN_ONLY = [401, 403];
/** A service with many mirrors is not worth more requests than this. */
const MAX_PLACES = 4;
const SUFFIX = '/capabilities';

/**
 * Looks at a service's own capabilities (VOSI 1.1): what it has now counts, and what the registry says only where the service does
 * not answer. Sends no credential.
 * @param registry where the service was found: a public registry does not lead into the user's own network
 * @returns undefined where the service answers and has nothing that we speak, or no address may be asked
 */
export async function confirm(
  resource: Resource,
  registry: string,
  signal: AbortSignal,
  deps: FetchDeps,
): Promise<FoundPlatform | undefined> {
  let failure: string | undefined;
  let locked = false;
  for (const place of placesOf(resource, registry)) {
    try {
      const call = {
        tried: TRIED,
        signal,
        deadlineMs: DEADLINE_MS,
        maxBytes: MAX_BYTES,
        tries: 1,
        expect: SIGNED_IN_ONLY,
      };
      const { response, url } = await fetchFound('GET', place, call, registry, deps);
      locked ||= SIGNED_IN_ONLY.includes(response.status);
      const said = response.status < 300 ? parseCapabilities(response.text, url) : undefined;
      if (said === undefined) continue;
      const base =
        said.offersUrl !== undefined && url.endsWith(SUFFIX) ? url.slice(0, -SUFFIX.length) : said.jobsUrl;
      return base === undefined ? undefined : foundAt(base, resource, { protocol: 'uws' });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PlatformError)) throw error;
      failure ??= error.failure.why;
    }
  }
  return unconfirmed(resource, registry, locked, failure);
}

/** All addresses that may be asked for a resource. */
export function placesOf(resource: Resource, registry: string): readonly string[] {
  const guesses = resource.addresses.flatMap((address) => {
    const base = normaliseAddress(address);
    // A job list is a child of the service that describes it (VOSI 1.1, section 2.1).
    return base === undefined ? [] : [`${base}${SUFFIX}`, base.replace(/\/[^/]+$/, SUFFIX)];
  });
  const stated = resource.capabilities.map(withoutTrailingSlash);
  const places = stated.length > 0 ? stated : guesses;
  return [...new Set(places)].filter((url) => mayFollow(url, registry)).slice(0, MAX_PLACES);
}

function unconfirmed(
  resource: Resource,
  registry: string,
  locked: boolean,
  failure: string | undefined,
): FoundPlatform | undefined {
  const address = resource.addresses.find((url) => mayFollow(url, registry));
  if (address === undefined) return undefined;
  const why = locked
    ? 'it shows its capabilities to accounts only.'
    : (failure ?? 'it does not describe them.');
  return foundAt(address, resource, {
    note: `As the registry has it; its capabilities could not be read: ${why}`,
    ...(locked ? { authenticatedOnly: true } : {}),
  });
}

function foundAt(
  address: string,
  { ivoid, name, description, publisher, authenticatedOnly }: Resource,
  more: Partial<FoundPlatform>,
): FoundPlatform | undefined {
  const url = normaliseAddress(address);
  if (url === undefined) return undefined;
  return {
    id: ivoid,
    url,
    name,
    ...(description === undefined ? {} : { description }),
    ...(publisher === undefined ? {} : { publisher }),
    ...(authenticatedOnly ? { authenticatedOnly } : {}),
    from: 'registry',
    ...more,
  };
}
