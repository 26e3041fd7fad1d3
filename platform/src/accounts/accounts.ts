import { timingSafeEqual } from 'node:crypto';
import type { AccountConfig } from '../config.js';
import { ANONYMOUS } from '../config.js';
import type { Issued } from './tokens.js';
import { hashOf } from './tokens.js';

/** Who asks. `name` is absent for a visitor. */
export interface Caller {
  readonly name?: string;
  /** What it may use; absent for a visitor where visitors must sign in. */
  readonly account?: AccountConfig;
}

export interface Accounts {
  /**
   * Recognises the caller by an `Authorization` header: `Bearer <token>` (RFC 6750) or `Basic <name:token>` (RFC 7617).
   * @returns undefined when a credential is presented that is nobody's
   */
  recognise(authorization: string | undefined): Caller | undefined;
  /** The account under this name; undefined where it was taken out of the configuration. */
  find(owner: string | undefined): AccountConfig | undefined;
  /** Visitors may run something. */
  readonly visitors: boolean;
  /** Somebody can sign in. */
  readonly signIn: boolean;
}

interface Credential {
  readonly name?: string;
  readonly token: string;
}

function readCredential(authorization: string): Credential | undefined {
  const [, scheme, value] = /^(\S+)[ ]+(\S+)\s*$/.exec(authorization) ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { token: value };
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { name: pair.slice(0, colon), token: pair.slice(colon + 1) };
}

/**
 * Accounts as the configuration names them.
 * @param issued - knows the tokens that were made beside those of the configuration
 */
export function createAccounts(configured: readonly AccountConfig[], issued: Issued): Accounts {
  const visitor = configured.find(({ name }) => name === ANONYMOUS);
  const find = (owner: string | undefined): AccountConfig | undefined =>
    configured.find(({ name }) => name === (owner ?? ANONYMOUS));
  const known = configured.flatMap((account) =>
    account.tokenSha256 === undefined ? [] : [{ account, hash: Buffer.from(account.tokenSha256, 'hex') }],
  );
  return {
    visitors: visitor !== undefined,
    signIn: configured.some(({ name }) => name !== ANONYMOUS),
    find,
    recognise(authorization) {
      if (authorization === undefined) return visitor ? { account: visitor } : {};
      const credential = readCredential(authorization);
      if (credential === undefined) return undefined;
      const hash = hashOf(credential.token);
      const presented = Buffer.from(hash, 'hex');
      // Every account is compared, so that the time taken says nothing about which one was near.
      const matches = known
        .filter((each) => timingSafeEqual(each.hash, presented))
        .map((each) => each.account);
      // Looked up by its hash: the time that takes says nothing about the token.
      const owner = issued(hash);
      const all = owner === undefined ? matches : [...matches, ...[find(owner) ?? []].flat()];
      const account = all.find(({ name }) => (credential.name ?? name) === name);
      return account && { name: account.name, account };
    },
  };
}

/** A quoted string of RFC 9110 section 5.6.4 in ASCII. */
const quoted = (text: string): string =>
  `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, String.raw`\$&`)}"`;

/** `WWW-Authenticate` values that say how to sign in (RFC 9110, section 11.6.1). */
export const challenges = (realm: string): string[] => [
  `Bearer realm=${quoted(realm)}`,
  `Basic realm=${quoted(realm)}, charset="UTF-8"`,
];
