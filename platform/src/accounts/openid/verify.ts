import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { OpenIdConfig } from './config.js';
import type { IssuerKeys } from './keys.js';

/** A token that is not taken. The message is the rest of a sentence: "it has expired". */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Asymmetric ones only: who can verify must not be able to sign. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/** Clocks differ. */
const TOLERANCE_SECONDS = 30;

/** Of access tokens: RFC 9068, section 4, and what issuers write who do not follow it. */
const TYPES: readonly unknown[] = ['at+jwt', 'application/at+jwt', 'jwt', undefined];

/** Claims of OpenID Connect Core 1.0, sections 2 and 3, that only ID tokens have. */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash'];

interface Unverified {
  readonly header: ProtectedHeaderParameters;
  readonly payload: JWTPayload;
}

function read(token: string): Unverified {
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch {
    throw new TokenRefused('it is no token that this platform gave, and no JWT');
  }
}

/** Refuses what needs no key to be refused, so that nobody's issuer is asked about it. @throws TokenRefused */
export function checkKind(token: string, { issuer }: Pick<OpenIdConfig, 'issuer'>): void {
  const { header, payload } = read(token);
  if (payload.iss !== issuer) throw new TokenRefused(`it is not of the issuer ${issuer}`);
  // Whoever wrote the token may have put anything there.
  const typ: unknown = header.typ;
  if (!TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ))
    throw new TokenRefused('it is no access token');
  if (OF_ID_TOKENS.some((claim) => claim in payload))
    throw new TokenRefused('it is an ID token, not an access token');
  // RFC 9449, section 7.2: whoever holds such a token has to prove more than that.
  if ('cnf' in payload)
    throw new TokenRefused('it is bound to a key, whose proof this platform cannot check');
}

/** Why a token is refused, in words. @returns undefined when it is not the token's fault */
function reasonOf(error: unknown, { audience }: OpenIdConfig): string | undefined {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return `it is not for this platform, whose audience is ${audience}`;
    if (error.claim === 'nbf') return 'it is not valid yet';
    return `its claim ${error.claim} is missing or wrong`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is not its issuer's";
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'it is not signed in a way that is taken here';
  if (error instanceof errors.JWKSNoMatchingKey) return "it is signed with a key that is not its issuer's";
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return "it does not say with which of its issuer's keys it is signed";
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'it cannot be read';
  return undefined;
}

/**
 * Verifies an access token (RFC 9068, section 4; RFC 7519, section 7.2).
 * @param keys - called only for a token that could be the issuer's
 * @param now - milliseconds since the epoch
 * @returns its claims
 * @throws TokenRefused when the token is at fault, and whatever else kept the keys away
 */
export async function verifyToken(
  token: string,
  config: OpenIdConfig,
  keys: () => Promise<IssuerKeys>,
  now: number,
): Promise<JWTPayload> {
  checkKind(token, config);
  const all = await keys();
  // They were read so recently that they are not read again for a key that is unknown: it may be new.
  const paused = all.coolingDown;
  try {
    const { payload } = await jwtVerify(token, all, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['exp', config.account],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey && paused)
      throw new Error('its keys were read a moment ago, and the one of your token was not among them');
    const why = reasonOf(error, config);
    throw why === undefined ? error : new TokenRefused(why, { cause: error });
  }
}
