import { timingSafeEqual } from 'node:crypto';
import type { AccountConfig } from '../config.js';
import { ANONYMOUS } from '../config.js';
import { Problem } from '../problem.js';
import type { OpenId } from './openid/openid.js';
import type { Issued } from './tokens.js';
import { hashOf } from './tokens.js';

/** Who asks. `name` is absent for a visitor. */
export interface Caller {
  readonly name?: string;
  /** What it may use; absent for a visitor where visitors must sign in, and for somebody who has no allocation here. */
  readonly account?: AccountConfig;
}

export interface Accounts {
  /**
   * Recognises the caller by an `Authorization` header: `Bearer <token>` (RFC 6750) or `Basic <name:token>` (RFC 7617).
   * @throws Problem when a credential is presented that is nobody's, or cannot be checked now
   */
  recognise(authorization: string | undefined): Promise<Caller>;
  /** What the account under this name may use; undefined where it may use nothing any more. */
  find(owner: string | undefined): AccountConfig | undefined;
  /** Visitors may run something. */
  readonly visitors: boolean;
  /** Somebody can sign in. */
  readonly signIn: boolean;
}

export interface Credential {
  readonly name?: string;
  readonly token: string;
}

/** Reads an `Authorization` header. @returns undefined for what is none that is known here */
export function readCredential(authorization: string): Credential | undefined {
  const [, scheme, value] = /^(\S+)[ ]+(\S+)\s*$/.exec(authorization) ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { token: value };
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { name: pair.slice(0, colon), token: pair.slice(colon + 1) };
}

const NOBODYS = 'The token is not known here, or no longer. Sign in again.';

/** Looks the platform's own tokens up. */
function ownTokens(
  configured: readonly AccountConfig[],
  issued: Issued,
): (credential: Credential) => AccountConfig | undefined {
  const known = configured.flatMap((account) =>
    account.tokenSha256 === undefined ? [] : [{ account, hash: Buffer.from(account.tokenSha256, 'hex') }],
  );
  return (credential) => {
    const hash = hashOf(credential.token);
    const presented = Buffer.from(hash, 'hex');
    // Every account is compared, so that the time taken says nothing about which one was near.
    const matches = known.filter((each) => timingSafeEqual(each.hash, presented)).map((each) => each.account);
    const isMeant = ({ name }: AccountConfig): boolean => (credential.name ?? name) === name;
    const match = matches.find(isMeant);
    if (match) return match;
    // Looked up by its hash: the time that takes says nothing about the token.
    const owner = issued(hash);
    return configured.find((account) => account.name === owner && isMeant(account));
  };
}

/**
 * Accounts as the configuration names them, and the people of its issuer.
 * @param issued - knows the tokens that were made beside those of the configuration
 */
export function createAccounts(
  configured: readonly AccountConfig[],
  issued: Issued,
  openId?: OpenId,
): Accounts {
  const visitor = configured.find(({ name }) => name === ANONYMOUS);
  const own = ownTokens(configured, issued);
  return {
    visitors: visitor !== undefined,
    signIn: openId !== undefined || configured.some(({ name }) => name !== ANONYMOUS),
    find: (owner) =>
      configured.find(({ name }) => name === (owner ?? ANONYMOUS)) ??
      (owner === undefined ? undefined : openId?.find(owner)),
    async recognise(authorization) {
      if (authorization === undefined) return visitor ? { account: visitor } : {};
      const credential = readCredential(authorization);
      if (credential === undefined) throw new Problem('unauthorized', NOBODYS);
      const account = own(credential);
      if (account !== undefined) return { name: account.name, account };
      if (credential.name !== undefined) throw new Problem('unauthorized', NOBODYS);
      if (openId === undefined) throw new Problem('invalid-token', NOBODYS);
      return openId.recognise(credential.token);
    },
  };
}

/** A quoted string of RFC 9110 section 5.6.4 in ASCII. */
const quoted = (text: string): string =>
  `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, String.raw`\$&`)}"`;

/** RFC 6750, section 3: what `error_description` may hold. */
const described = (text: string): string => `"${text.replace(/[^\x20-\x7e]|["\\]/g, "'")}"`;

/**
 * `WWW-Authenticate` values that say how to sign in (RFC 9110, section 11.6.1).
 * @param refused - why the token that was presented is not taken (RFC 6750, section 3.1)
 */
export const challenges = (realm: string, refused?: string): string[] => [
  `Bearer realm=${quoted(realm)}` +
    (refused === undefined ? '' : `, error="invalid_token", error_description=${described(refused)}`),
  `Basic realm=${quoted(realm)}, charset="UTF-8"`,
];
