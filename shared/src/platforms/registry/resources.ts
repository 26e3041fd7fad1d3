import { plainLine, plainText } from '../../http/plain-text.js';
import { parseHttpUrl } from '../../http/url.js';
import type { Cell } from '../votable/model.js';
import { isWanted, VOSI_CAPABILITIES } from './query.js';

/** A service of the registry, with the addresses at which it may be found. */
export interface Resource {
  readonly ivoid: string;
  readonly name: string;
  readonly description?: string;
  readonly publisher?: string;
  /** Of the capability that was looked for, the best first, mirrors after the originals. */
  readonly addresses: readonly string[];
  /** Where its capabilities are described. */
  readonly capabilities: readonly string[];
  readonly authenticatedOnly: boolean;
}

type Row = ReadonlyMap<string, Cell>;

/** Groups the rows of the query by resource; what has no address for programs is left out. */
export function resourcesOf(rows: readonly Row[], standardIds: readonly string[]): readonly Resource[] {
  const byId = new Map<string, Row[]>();
  for (const row of rows.filter(isForPrograms)) {
    const ivoid = textOf(row, 'ivoid')?.toLowerCase();
    if (ivoid !== undefined) byId.set(ivoid, [...(byId.get(ivoid) ?? []), row]);
  }
  return [...byId].flatMap(([ivoid, group]) => resourceOf(ivoid, group, standardIds) ?? []);
}

function resourceOf(
  ivoid: string,
  rows: readonly Row[],
  standardIds: readonly string[],
): Resource | undefined {
  const wanted = rows.filter((row) => isWanted(textOf(row, 'standard_id') ?? '', standardIds)).sort(byRole);
  const first = wanted[0];
  const addresses = addressesOf(wanted);
  if (first === undefined || addresses.length === 0) return undefined;
  const vosi = rows.filter((row) => textOf(row, 'standard_id')?.toLowerCase() === VOSI_CAPABILITIES);
  const title = plainLine(textOf(first, 'res_title') ?? textOf(first, 'short_name') ?? '', 80);
  const description = plainText(textOf(first, 'res_description') ?? textOf(first, 'cap_description') ?? '');
  const publisher = plainLine(textOf(first, 'publisher') ?? '', 200);
  return {
    ivoid,
    name: title ?? ivoid,
    ...(description === undefined ? {} : { description }),
    ...(publisher === undefined ? {} : { publisher }),
    addresses,
    capabilities: addressesOf(vosi),
    authenticatedOnly: wanted.every((row) => Number(row.get('authenticated_only') ?? 0) === 1),
  };
}

/** Originals before mirrors, interfaces for everybody before those for accounts, each address once. */
function addressesOf(rows: readonly Row[]): readonly string[] {
  const originals = rows.flatMap((row) => textOf(row, 'access_url') ?? []);
  // Joined by what an address cannot hold (RegTAP 1.2, section 8.8).
  const mirrors = rows.flatMap((row) => textOf(row, 'mirror_url')?.split('#') ?? []);
  const usable = [...originals, ...mirrors].map((url) => url.trim()).filter((url) => parseHttpUrl(url));
  return [...new Set(usable)];
}

/** `std` or `std:…` is the interface that the standard describes; some services forget to say so. */
function byRole(one: Row, other: Row): number {
  const rank = (row: Row): number =>
    (/^std(?::|$)/.test(textOf(row, 'intf_role') ?? '') ? 0 : 2) +
    (Number(row.get('authenticated_only') ?? 0) === 1 ? 1 : 0);
  return rank(one) - rank(other);
}

/** Types are held in lower case, with the usual prefixes (RegTAP 1.2, section 8.8). */
function isForPrograms(row: Row): boolean {
  return textOf(row, 'intf_type')?.toLowerCase() !== 'vr:webbrowser';
}

function textOf(row: Row, column: string): string | undefined {
  const cell = row.get(column);
  return typeof cell === 'string' && cell.trim() !== '' ? cell : undefined;
}
