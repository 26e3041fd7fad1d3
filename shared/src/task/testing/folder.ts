import { createHash } from 'node:crypto';
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
        const sha256 = createHash('sha256').update(text).digest('hex');
        return Promise.resolve({ ref: { path: `work/${path}` }, sizeBytes: Buffer.byteLength(text), sha256 });
      },
      readText: (path) => Promise.resolve(textOf(path)),
      yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => Date.UTC(2026, 10, 23, 12),
    },
  };
}
