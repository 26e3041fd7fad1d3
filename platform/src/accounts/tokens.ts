import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { messageOf } from '../problem.js';
import type { TokenFile, TokenRecord } from '../state/tokens.js';

/** Name of the account that the token of this hash opens now; undefined when it is unknown, expired or removed. */
export type Issued = (hash: string) => string | undefined;

/** The last use is noted no more often than this: a write for each request would be many. */
const NOTE_EVERY_MS = 60_000;

/** SHA-256, hexadecimal: all that is kept of a token. Tokens are random and long, so that needs no salt. */
export const hashOf = (token: string): string => hash('sha256', token, 'hex');

/** A token of 256 random bits. */
export const newToken = (): string => `ret_${randomBytes(32).toString('base64url')}`;

export const newTokenId = (): string => randomBytes(4).toString('hex');

export const isExpired = ({ expires }: Pick<TokenRecord, 'expires'>, now: number): boolean =>
  expires !== undefined && expires <= now;

/** Looks a token up where the admin command keeps them, each time anew. */
export function createIssued(
  tokens: Pick<TokenFile, 'find' | 'used'>,
  clock: Pick<Clock, 'now'>,
  warn: (line: string) => void,
): Issued {
  const tried = new Map<string, number>();
  return (hash) => {
    const now = clock.now();
    const token = tokens.find(hash);
    if (token === undefined || isExpired(token, now)) return undefined;
    // Nor is it tried more often: while the admin command writes, each try waits.
    if (now - Math.max(token.lastUsed ?? 0, tried.get(token.id) ?? 0) >= NOTE_EVERY_MS) {
      tried.set(token.id, now);
      try {
        tokens.used(token.id, now);
      } catch (error) {
        // A full disk must not keep anybody from saving a session.
        warn(`the last use of a token of ${token.account} could not be noted: ${messageOf(error)}`);
      }
    }
    return token.account;
  };
}
