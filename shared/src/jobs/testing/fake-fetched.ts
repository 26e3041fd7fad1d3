import type { FetchedFile, FetchedFiles, FileRef } from '../../model/index.js';

/** Fetched files in memory. */
export class FakeFetched implements FetchedFiles {
  readonly files = new Map<string, { readonly bytes: Uint8Array; readonly changedMs: number }>();
  private made = 0;

  constructor(private readonly now: () => number) {}

  newPlace(): Promise<FileRef> {
    return Promise.resolve({ path: `fetched/${++this.made}` });
  }

  write({ path }: FileRef, bytes: Uint8Array): Promise<void> {
    this.files.set(path, { bytes, changedMs: this.now() });
    return Promise.resolve();
  }

  describe({ path }: FileRef): Promise<FetchedFile | undefined> {
    const sizeBytes = this.files.get(path)?.bytes.length;
    const sums = { sha256: 'ab'.repeat(32), md5: 'ab'.repeat(16), gitBlob: 'ab'.repeat(20) };
    return Promise.resolve(sizeBytes === undefined ? undefined : { sizeBytes, ...sums, isPointer: false });
  }

  list(): Promise<readonly { readonly ref: FileRef; readonly changedMs: number }[]> {
    return Promise.resolve([...this.files].map(([path, { changedMs }]) => ({ ref: { path }, changedMs })));
  }

  remove({ path }: FileRef): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }
}
