import { Unsettled } from './state/group-sync.js';

/** What keeps the service from keeping something. None of it is the caller's fault, and all of it may pass. */
export type StorageTrouble = 'full' | 'busy' | 'unwritable';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE: Readonly<Record<number, StorageTrouble>> = {
  5: 'busy',
  6: 'busy',
  8: 'unwritable',
  10: 'unwritable',
  13: 'full',
  14: 'unwritable',
};

/** Error codes of the file system. */
const FILES: Readonly<Record<string, StorageTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'unwritable',
  EIO: 'unwritable',
};

/** The trouble with disk or database that an error tells of; undefined when it tells of something else. */
export function storageTrouble(error: unknown): StorageTrouble | undefined {
  if (error instanceof Unsettled) return storageTrouble(error.cause) ?? 'unwritable';
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  // Extended codes have the primary one in their lowest byte.
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return SQLITE[errcode & 0xff];
  return typeof code === 'string' && Object.hasOwn(FILES, code) ? FILES[code] : undefined;
}
