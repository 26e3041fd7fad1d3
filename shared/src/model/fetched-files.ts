import type { FileRef } from './task.js';

/**
 * Where a host keeps files that were fetched for a task, until a platform has them: a folder of its own, in which every file has a
 * name that the host made. No name from the network becomes a path on its disk.
 */
export interface FetchedFiles {
  /** A place that nothing has, in a folder that is there. The host's transport can save there and read from there. */
  newPlace(): Promise<FileRef>;
  /** Puts small content there. @throws Error when something is there already, or it cannot be written */
  write(ref: FileRef, bytes: Uint8Array): Promise<void>;
  /** @returns undefined where nothing is */
  describe(ref: FileRef): Promise<FetchedFile | undefined>;
  list(): Promise<readonly { readonly ref: FileRef; readonly changedMs: number }[]>;
  /** Nothing happens where nothing is. */
  remove(ref: FileRef): Promise<void>;
}

/** Sums are lower-case hexadecimal. */
export interface FetchedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly md5: string;
  /** The id that git gives to this content (gitformat-loose, "blob", with SHA-1). */
  readonly gitBlob: string;
  /** It is not the file itself but what Git LFS keeps in its place (Git LFS specification, "The Pointer"). */
  readonly isPointer: boolean;
}
