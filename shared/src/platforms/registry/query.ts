import { OFFERS_STANDARD_ID } from '../../wire/index.js';

/** Searchable registries of the IVOA, by their TAP service, as people's settings may name them. */
export const PUBLIC_REGISTRIES: readonly string[] = [
  'http://reg.g-vo.org/tap',
  'http://dc.g-vo.org/tap',
  'http://gavo.aip.de/tap',
  'http://voparis-rr.obspm.fr/tap',
  'https://registry.euro-vo.org/regtap/tap',
  'https://mast.stsci.edu/vo-tap/api/v0.1/registry',
];

/** What is looked for where the settings do not say: services with a UWS job list of any version, or with offers. */
export const DEFAULT_STANDARD_IDS: readonly string[] = ['ivo://ivoa.net/std/UWS', OFFERS_STANDARD_ID];

/** Where a service keeps the document of its capabilities (VOSI 1.1, section 2.1.3). */
export const VOSI_CAPABILITIES = 'ivo://ivoa.net/std/vosi#capabilities';

const MAX_IDS = 20;

/** `lean` keeps to the columns that RegTAP 1.0 has as well. */
export type QueryForm = 'full' | 'lean';

/**
 * ADQL for all interfaces of services that have a capability with one of the identifiers, those of VOSI included
 * (RegTAP 1.2, sections 8.1, 8.2, 8.4, 8.8 and 10.1).
 * @param standardIds without a fragment they stand for every version: `ivo://ivoa.net/std/uws` for `…uws#rest-1.1` too
 */
export function registryQuery(standardIds: readonly string[], form: QueryForm): string {
  const wanted = standardIds.slice(0, MAX_IDS).map(condition).join(' OR ');
  const columns = [
    'ivoid, cap_index, intf_index, short_name, res_title, res_description, cap_description, standard_id',
    'intf_type, intf_role, access_url',
    ...(form === 'full' ? ['mirror_url, authenticated_only, publisher'] : []),
  ].join(', ');
  const publishers =
    " NATURAL LEFT OUTER JOIN (SELECT ivoid, MIN(role_name) AS publisher FROM rr.res_role WHERE base_role='publisher' GROUP BY ivoid) AS publishers";
  return [
    `SELECT ${columns}`,
    `FROM rr.resource NATURAL JOIN rr.capability NATURAL JOIN rr.interface${form === 'full' ? publishers : ''}`,
    `WHERE ivoid IN (SELECT ivoid FROM rr.capability WHERE ${wanted})`,
    `AND (${wanted} OR standard_id='${VOSI_CAPABILITIES}')`,
    'ORDER BY ivoid, cap_index, intf_index',
  ].join(' ');
}

/** True where a registry's identifier is one of those looked for. */
export function isWanted(standardId: string, standardIds: readonly string[]): boolean {
  const id = standardId.toLowerCase();
  return standardIds.some((each) => {
    const wanted = each.toLowerCase();
    return id === wanted || (!wanted.includes('#') && id.startsWith(`${wanted}#`));
  });
}

/**
 * Registries hold identifiers in lower case (RegTAP 1.2, section 8.4). `_` is a wildcard to LIKE and cannot be escaped in ADQL, so
 * the answer may hold more than was meant: see {@link isWanted}.
 */
function condition(standardId: string): string {
  const id = standardId.toLowerCase().replaceAll("'", "''");
  return id.includes('#') ? `standard_id='${id}'` : `(standard_id='${id}' OR standard_id LIKE '${id}#%')`;
}
