import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccountConfig } from '../config.js';
import { ANONYMOUS } from '../config.js';

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

const digest = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

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

/** Accounts as the configuration names them. */
export function createAccounts(configured: readonly AccountConfig[]): Accounts {
  const visitor = configured.find(({ name }) => name === ANONYMOUS);
  const known = configured.flatMap((account) =>
    account.tokenSha256 === undefined ? [] : [{ account, hash: Buffer.from(account.tokenSha256, 'hex') }],
  );
  return {
    visitors: visitor !== undefined,
    signIn: known.length > 0,
    find: (owner) => configured.find(({ name }) => name === (owner ?? ANONYMOUS)),
    recognise(authorization) {
      if (authorization === undefined) return visitor ? { account: visitor } : {};
      const credential = readCredential(authorization);
      if (credential === undefined) return undefined;
      const presented = digest(credential.token);
      // Every account is compared, so that the time taken says nothing about which one was near.
      const matches = known.filter(({ hash }) => timingSafeEqual(hash, presented));
      const found = matches.find(({ account }) => (credential.name ?? account.name) === account.name);
      return found && { name: found.account.name, account: found.account };
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
