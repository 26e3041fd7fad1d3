import type { Harvest } from '../harvest.js';
import {
  type DirectoryPlace,
  findDirectory,
  findDirectory64,
  localHeaderBytes,
  MAX_END_BYTES,
  readDirectory,
  type ZipMember,
} from './directory.js';
import { inflate } from './inflate.js';

/** A directory of some 200,000 members. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

/**
 * The members of a zip at an address, read by ranges: the end, then the directory.
 * @throws PlatformError or Error for people, e.g. where the server knows no ranges; the signal's reason when aborted
 */
export async function listZip(url: string, harvest: Harvest): Promise<readonly ZipMember[]> {
  const known = harvest.zips.get(url) ?? (await readListing(url, harvest));
  harvest.zips.set(url, known);
  return known;
}

async function readListing(url: string, harvest: Harvest): Promise<readonly ZipMember[]> {
  const tail = await bytesOf(url, [-MAX_END_BYTES], harvest);
  const found = findDirectory(tail);
  const place: DirectoryPlace =
    'end64Offset' in found
      ? findDirectory64(await bytesOf(url, [found.end64Offset, found.end64Offset + 55], harvest))
      : found;
  if (place.sizeBytes > MAX_DIRECTORY_BYTES)
    throw new Error(harvest.t('The zip file has too many members to be listed.'));
  if (place.sizeBytes === 0) return [];
  return readDirectory(await bytesOf(url, [place.offset, place.offset + place.sizeBytes - 1], harvest));
}

/** A member's bytes. Throws as {@link listZip} does. */
export async function readMember(
  url: string,
  path: string,
  maxBytes: number,
  harvest: Harvest,
): Promise<Uint8Array> {
  const member = (await listZip(url, harvest)).find((candidate) => candidate.path === path);
  if (member === undefined) throw new Error(harvest.t('The zip file has no %1 (any more).', path));
  if (Math.max(member.sizeBytes, member.packedBytes) > maxBytes)
    throw new Error(harvest.t('%1 is too big.', member.path));
  if (member.packedBytes === 0) return new Uint8Array();
  const header = localHeaderBytes(await bytesOf(url, [member.offset, member.offset + 29], harvest));
  const from = member.offset + header;
  const packed = await bytesOf(url, [from, from + member.packedBytes - 1], harvest);
  if (member.method !== 0 && member.method !== 8)
    throw new Error(harvest.t('%1 is packed in a way that is not known here.', member.path));
  return member.method === 0 ? packed : inflate(packed, maxBytes);
}

async function bytesOf(
  url: string,
  range: readonly [number] | readonly [number, number],
  harvest: Harvest,
): Promise<Uint8Array<ArrayBuffer>> {
  const wanted = range.length === 2 ? range[1] - range[0] + 1 : MAX_END_BYTES;
  // A server that knows no ranges sends all of it: fine where that is little, else an error of its size.
  const got = await harvest.get(url, {
    ...{ tried: 'look into a zip file', accept: '*/*', range },
    maxBytes: Math.max(wanted, 4 * 1024 * 1024),
  });
  const bytes = Uint8Array.from(atob(got.text), (character) => character.charCodeAt(0));
  if (got.headers['content-range'] !== undefined) return bytes;
  return range.length === 2 ? bytes.slice(range[0], range[1] + 1) : bytes.slice(range[0]);
}
