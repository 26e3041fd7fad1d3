import type { Contents } from '@jupyterlab/services';
import { sha256Hex, type FileRef, type HostFile } from '@run-elsewhere/planner';
import { isRelativePath } from '@run-elsewhere/planner/wire';
import { beside, entryAt } from '../host/folders.js';
import { fromBase64, toBase64 } from './base64.js';

/** A file passes through the page's memory several times over, as text of four thirds of its size. */
export const MAX_FILE_BYTES = 50_000_000;

/** A file that is too large to pass through the page. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
}

/** Files of the contents service, whole and in memory. Paths are those of the service. */
export class PageFiles {
  constructor(private readonly contents: Pick<Contents.IManager, 'get' | 'save' | 'driveName'>) {}

  /**
   * Size and digest of a file beside or below a notebook.
   * @returns undefined where there is none
   * @throws FileTooLargeError where its content would be needed for the digest and is too large
   */
  async lookUp(origin: string, path: string): Promise<HostFile | undefined> {
    if (!isRelativePath(path)) return undefined;
    const found = beside(origin, path);
    // A name with a colon may lead to another drive.
    if (this.contents.driveName(found) !== '') return undefined;
    const entry = await entryAt(this.contents, found);
    if (entry === undefined || entry.type === 'directory') return undefined;
    const ref: FileRef = { path: found };
    const { size, hash, hash_algorithm } = await this.contents.get(found, {
      type: 'file',
      content: false,
      hash: true,
    });
    // Newer Jupyter servers take the digest themselves.
    if (typeof size === 'number' && hash_algorithm === 'sha256' && typeof hash === 'string')
      return { ref, sizeBytes: size, sha256: hash };
    const bytes = await this.read(ref);
    return { ref, sizeBytes: bytes.byteLength, sha256: sha256Hex(bytes) };
  }

  /** @throws FileTooLargeError; Error when it cannot be read */
  async read({ path }: FileRef): Promise<Uint8Array<ArrayBuffer>> {
    const { size } = await this.contents.get(path, { type: 'file', content: false });
    if ((size ?? 0) > MAX_FILE_BYTES) throw tooLarge(path);
    const model = await this.contents.get(path, { type: 'file', format: 'base64', content: true });
    const bytes = bytesOf(model);
    if (bytes.byteLength > MAX_FILE_BYTES) throw tooLarge(path);
    return bytes;
  }

  /** Writes a file that must not exist yet. @throws Error when it does, or cannot be written */
  async write({ path }: FileRef, bytes: Uint8Array): Promise<void> {
    if ((await entryAt(this.contents, path)) !== undefined) throw new Error(`${path} exists already`);
    await this.contents.save(path, { type: 'file', format: 'base64', content: toBase64(bytes) });
  }
}

/** A contents service may answer in another format than the one that was asked for. */
function bytesOf({ path, format, content }: Contents.IModel): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string' && format === 'base64') return fromBase64(content);
  if (typeof content === 'string' && format === 'text') return new TextEncoder().encode(content);
  throw new Error(`${path} cannot be read as a file`);
}

const tooLarge = (path: string): FileTooLargeError =>
  new FileTooLargeError(
    `${path} is larger than ${MAX_FILE_BYTES / 1e6} MB, which is the most that can pass through this page`,
  );
