import { createRemoteJWKSet } from 'jose';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import { isTrustworthy } from './config.js';

/** An issuer's keys, as `jose` looks them up. */
export type IssuerKeys = ReturnType<typeof createRemoteJWKSet>;

/** How the issuer is treated; milliseconds. */
export interface Manners {
  /** Nobody waits longer for it. */
  readonly patienceMs: number;
  /** An unknown key makes us read its keys again, but no more often than this. */
  readonly pauseMs: number;
}

export const MANNERS: Manners = { patienceMs: 5000, pauseMs: 10_000 };

/** The keys may move to another address. */
const DISCOVER_EVERY_MS = 3_600_000;

/** What we need of an issuer's metadata (OpenID Connect Discovery 1.0, section 3). */
const metadata = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isTrustworthy) });

/** @throws Error when the issuer does not answer, or not as itself (OpenID Connect Discovery 1.0, section 4.3) */
async function discover(issuer: string, patienceMs: number): Promise<URL> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
  if (response.status !== 200) throw new Error(`its metadata is answered by ${response.status}`);
  const parsed = metadata.safeParse(await response.json());
  if (!parsed.success) throw new Error('its metadata has no issuer or no jwks_uri');
  if (parsed.data.issuer !== issuer) throw new Error('its metadata names another issuer');
  return new URL(parsed.data.jwks_uri);
}

/**
 * An issuer's keys, found by its metadata when they are first needed and kept.
 * @returns what rejects where the issuer does not answer
 */
export function createIssuerKeys(
  issuer: string,
  clock: Pick<Clock, 'now'>,
  { patienceMs, pauseMs }: Manners,
): () => Promise<IssuerKeys> {
  let found: { readonly at: number; readonly url: string; readonly keys: IssuerKeys } | undefined;
  let finding: Promise<IssuerKeys> | undefined;

  const find = async (): Promise<IssuerKeys> => {
    const url = await discover(issuer, patienceMs);
    const keys =
      found?.url === url.href
        ? found.keys
        : createRemoteJWKSet(url, { timeoutDuration: patienceMs, cooldownDuration: pauseMs });
    found = { at: clock.now(), url: url.href, keys };
    return keys;
  };

  return () => {
    if (found !== undefined && clock.now() - found.at < DISCOVER_EVERY_MS) return Promise.resolve(found.keys);
    // Those who come at the same time wait for the same answer.
    finding ??= find().finally(() => (finding = undefined));
    return finding;
  };
}
