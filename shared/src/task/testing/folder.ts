import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CaptureDeps } from '../capture.js';

/** A folder in memory, and a clock that stands still, for tests of a capture. */
export interface TestFolder {
  readonly deps: CaptureDeps;
  /** Paths that were looked up, in order. */
  readonly asked: readonly string[];
}

/** @param files path → text */
export function testFolder(files: Readonly<Record<string, string>> = {}): TestFolder {
  const asked: string[] = [];
  const textOf = (path: string): string | undefined => (Object.hasOwn(files, path) ? files[path] : undefined);
  return {
    asked,
    deps: {
      lookUp(path) {
        asked.push(path);
        const text = textOf(path);
        if (text === undefined) return Promise.resolve(undefined);
        const bytes = utf8ToBytes(text);
        return Promise.resolve({
          ref: { path: `work/${path}` },
          sizeBytes: bytes.length,
          sha256: bytesToHex(sha256(bytes)),
        });
      },
      readText: (path) => Promise.resolve(textOf(path)),
      yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => Date.UTC(2026, 10, 23, 12),
    },
  };
}
