/** Where a member of a zip is. */
export interface ZipMember {
  readonly path: string;
  /** 0 stored, 8 deflated (APPNOTE 6.3.10, section 4.4.5). */
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Of its local header, from the start of the zip. */
  readonly offset: number;
}

export interface DirectoryPlace {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** The longest end of a zip: its record with the longest comment, and the locator of ZIP64 before it. */
export const MAX_END_BYTES = 22 + 0xffff + 20;

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const MEMBER = 0x02014b50;
const LOCAL = 0x04034b50;
const ENCRYPTED = 1;
const UNKNOWN_32 = 0xffffffff;

/**
 * Finds the directory from a zip's last bytes (APPNOTE 6.3.10, sections 4.3.14 to 4.3.16).
 * @param tail the last {@link MAX_END_BYTES} of the zip, or all of it
 * @returns the directory's place, or where the ZIP64 end record is to be read first
 * @throws Error where it is no zip
 */
export function findDirectory(tail: Uint8Array): DirectoryPlace | { readonly end64Offset: number } {
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) > tail.length) continue;
    const sizeBytes = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const needs64 =
      offset === UNKNOWN_32 || sizeBytes === UNKNOWN_32 || view.getUint16(at + 10, true) === 0xffff;
    if (needs64 && at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64) {
      return { end64Offset: big(view, at - 12) };
    }
    return { offset, sizeBytes };
  }
  throw new Error('It is no zip file, or it is cut off.');
}

/** Reads the ZIP64 end record (section 4.3.14). @throws Error where there is none */
export function findDirectory64(record: Uint8Array): DirectoryPlace {
  const view = viewOf(record);
  if (record.length < 56 || view.getUint32(0, true) !== END_64)
    throw new Error('The zip file is damaged at its end.');
  return { sizeBytes: big(view, 40), offset: big(view, 48) };
}

/**
 * Reads the directory (section 4.3.12). Folders and encrypted members are left out, and so are paths that lead out of the zip.
 * @throws Error where it is damaged
 */
export function readDirectory(bytes: Uint8Array): readonly ZipMember[] {
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === MEMBER;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((from) =>
      view.getUint16(at + from, true),
    );
    const extraAt = at + 46 + (nameLength ?? 0);
    const next = extraAt + (extraLength ?? 0) + (commentLength ?? 0);
    if (next > bytes.length) throw new Error('The directory of the zip file is damaged.');
    const path = new TextDecoder().decode(bytes.subarray(at + 46, extraAt));
    const encrypted = (view.getUint16(at + 8, true) & ENCRYPTED) !== 0;
    if (!encrypted && isInside(path)) {
      const sizes = [24, 20, 42].map((from) => view.getUint32(at + from, true));
      const [sizeBytes = 0, packedBytes = 0, offset = 0] = widened(
        sizes,
        view,
        extraAt,
        extraAt + (extraLength ?? 0),
      );
      members.push({ path, method: view.getUint16(at + 10, true), packedBytes, sizeBytes, offset });
    }
    at = next;
  }
  return members;
}

/** How long a member's local header is, from its first 30 bytes (section 4.3.7). @throws Error where there is none */
export function localHeaderBytes(start: Uint8Array): number {
  const view = viewOf(start);
  if (start.length < 30 || view.getUint32(0, true) !== LOCAL) throw new Error('The zip file is damaged.');
  return 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** The ZIP64 extra field holds, in this order, those that do not fit (section 4.5.3). */
function widened(values: readonly number[], view: DataView, from: number, to: number): readonly number[] {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== UNKNOWN_32 || next + 8 > to) return value;
      next += 8;
      return big(view, next - 8);
    });
  }
  return values;
}

function isInside(path: string): boolean {
  return path !== '' && !/[/\\]$|^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function big(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('The zip file is damaged.');
  return Number(value);
}
