import type { Clock } from '../../clock.js';
import type { AccountConfig } from '../../config.js';
import { messageOf, Problem } from '../../problem.js';
import type { MemberTable } from '../../state/members.js';
import type { Caller } from '../accounts.js';
import type { OpenIdConfig } from './config.js';
import type { Manners } from './keys.js';
import { createIssuerKeys, MANNERS } from './keys.js';
import { isMember, knownGroups, memberAccount, memberName } from './members.js';
import { TokenRefused, verifyToken } from './verify.js';

/** The people of an OpenID Connect issuer. */
export interface OpenId {
  /**
   * Recognises the holder of an access token.
   * @throws Problem when the token is refused, or its issuer does not answer
   */
  recognise(token: string): Promise<Caller>;
  /** What somebody may use whose token is not here now, by the groups that the last one had. */
  find(name: string): AccountConfig | undefined;
}

export interface OpenIdDeps {
  readonly members: MemberTable;
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: (line: string) => void;
  /** Default: {@link MANNERS}. */
  readonly manners?: Manners;
}

const RETRY = { 'retry-after': '10' };

/** Anybody can make us ask the issuer: its silence is noted no more often than this. */
const NOTE_EVERY_MS = 60_000;

/** @param note - takes what is wrong with the issuer, not with the token */
function problemOf(error: unknown, { issuer }: OpenIdConfig, note: (line: string) => void): Problem {
  if (error instanceof TokenRefused)
    return new Problem('invalid-token', `The token is refused: ${error.message}. Sign in again.`);
  // What `fetch` fails with says why in its cause only.
  const why = messageOf(error instanceof Error ? (error.cause ?? error) : error);
  note(`the issuer ${issuer} does not answer as it should: ${why}`);
  return new Problem(
    'unavailable',
    `Your token cannot be checked now: its issuer ${issuer} does not answer as it should (${why}). Try again later.`,
    RETRY,
  );
}

export function createOpenId(config: OpenIdConfig, deps: OpenIdDeps): OpenId {
  const { members, clock, warn, manners = MANNERS } = deps;
  const keys = createIssuerKeys(config.issuer, clock, manners);

  let noted = -Infinity;
  const noteIssuer = (line: string): void => {
    if (clock.now() - noted < NOTE_EVERY_MS) return;
    noted = clock.now();
    warn(line);
  };

  const noteGroups = (name: string, groups: readonly string[]): void => {
    try {
      members.put(name, groups);
    } catch (error) {
      // A full disk must not keep anybody from saving a session.
      warn(`the groups of an account could not be noted: ${messageOf(error)}`);
    }
  };

  return {
    async recognise(token) {
      try {
        const claims = await verifyToken(token, config, keys, clock.now());
        const name = memberName(config, claims[config.account]);
        if (name === undefined)
          throw new TokenRefused(`its claim ${config.account} is no name of an account`);
        const groups = config.groups === undefined ? [] : knownGroups(config, claims[config.groups]);
        noteGroups(name, groups);
        const account = memberAccount(config, name, groups);
        return { name, ...(account ? { account } : {}) };
      } catch (error) {
        throw problemOf(error, config, noteIssuer);
      }
    },
    find: (name) =>
      isMember(config, name) ? memberAccount(config, name, members.find(name) ?? []) : undefined,
  };
}
