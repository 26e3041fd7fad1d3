import type { AccountConfig } from '../../config.js';
import type { OpenIdConfig } from './config.js';

/** What a name is followed by: the issuer, without its scheme. */
const suffixOf = ({ issuer }: Pick<OpenIdConfig, 'issuer'>): string =>
  `@${issuer.replace(/^https?:\/\//, '').replace(/\/$/, '')}`;

/** Whether an account of this name would be somebody of this issuer. */
export const isMember = (config: Pick<OpenIdConfig, 'issuer'>, name: string): boolean =>
  name.endsWith(suffixOf(config));

/**
 * The account of a person at an issuer, the same for each of their tokens and for nobody else: `ada@sso.example.org`.
 * @returns undefined where the claim is no name that can stand in a header
 */
export const memberName = (config: Pick<OpenIdConfig, 'issuer'>, claim: unknown): string | undefined =>
  typeof claim === 'string' && /^[\x21-\x7e]{1,255}$/.test(claim) ? `${claim}${suffixOf(config)}` : undefined;

/** The groups of a claim that the configuration knows. One group may stand there without a list. */
export function knownGroups({ allocations }: OpenIdConfig, claim: unknown): readonly string[] {
  const said = new Set<unknown>(Array.isArray(claim) ? claim : [claim]);
  return allocations.flatMap(({ group }) => (group !== undefined && said.has(group) ? [group] : []));
}

/**
 * What somebody in these groups may use: the first entry of the configuration that is theirs, whole.
 * @returns undefined where none is
 */
export function memberAccount(
  { allocations }: OpenIdConfig,
  name: string,
  groups: readonly string[],
): AccountConfig | undefined {
  const mine = allocations.find(({ group }) => group === undefined || groups.includes(group));
  if (mine === undefined) return undefined;
  const { group: _, ...limits } = mine;
  return { name, ...limits };
}
