import { isRelativePath } from '../../wire/index.js';

const MAX_PATH = 1024;
/** In bytes of UTF-8, on the common file systems. */
const MAX_SEGMENT = 255;

/**
 * Paths for the results of one job, below a folder of their own, whatever the platform calls them: on any common file system each is a
 * file that can be made and seen, and no two are the same.
 */
export class ResultPaths {
  private readonly taken = new Map<string, number>();

  /** @param wanted what the platform says */
  next(wanted: string): string {
    return unused(safePath(wanted), this.taken);
  }
}

function safePath(wanted: string): string {
  if (wanted.length > MAX_PATH || !isRelativePath(wanted)) return safeName(wanted);
  return wanted
    .split('/')
    .map((segment) => (isPlain(segment) ? segment : safeName(segment)))
    .join('/');
}

/** No marks that turn text around, nothing that Windows does not take, and nothing that is hidden or dropped at an end. */
function isPlain(segment: string): boolean {
  return (
    /^(?![. ])[^\p{Cc}\p{Cf}<>:"|?*\\]+(?<![. ])$/u.test(segment) &&
    !isReserved(segment) &&
    new TextEncoder().encode(segment).byteLength <= MAX_SEGMENT
  );
}

/** Names that Windows keeps to itself, whatever their ending (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const isReserved = (name: string): boolean => /^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i.test(name);

/** A plain file name made of whatever a platform wrote: the last part of a path, without what file systems dislike. */
export function safeName(text: string): string {
  const name = (text.split(/[/\\]/).pop() ?? '')
    .slice(0, 500)
    .replace(/[^\p{L}\p{N}._ ()+=@-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120)
    .replace(/[. ]+$/, '');
  // A letter may be of four bytes.
  const short =
    new TextEncoder().encode(name).byteLength > MAX_SEGMENT - 16
      ? Array.from(name).slice(0, 55).join('')
      : name;
  return short === '' ? 'result' : isReserved(short) ? `_${short}` : short;
}

/** The same path, numbered where another result has it already: no two results share a file, on any file system. */
function unused(path: string, taken: Map<string, number>): string {
  const [, stem = path, extension = ''] = /^(.*?)(\.[^./]*)?$/s.exec(path) ?? [];
  const first = path.toLowerCase();
  let candidate = path;
  // Goes on where it stopped for this path: ten thousand results may have the same.
  for (
    let n = taken.get(first) ?? 1;
    taken.has(candidate.toLowerCase());
    candidate = `${stem}-${n}${extension}`
  )
    taken.set(first, ++n);
  taken.set(candidate.toLowerCase(), 1);
  return candidate;
}
