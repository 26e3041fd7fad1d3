import { UUID } from '@lumino/coreutils';
import type { FetchedFile, FetchedFiles, FileRef } from '@run-elsewhere/planner';
import { toBase64 } from '../direct/base64.js';
import type { ServerPart } from './api.js';

/** What the server part takes for a place among the fetched files, and not for one below its root. */
const PREFIX = 'run-elsewhere:fetched/';

/** Fetched files are kept by the server part, in its own folder on the server's disk. */
export function serverFetched(server: Pick<ServerPart, 'request'>): FetchedFiles {
  const route = ({ path }: FileRef): string => `fetched/${encodeURIComponent(path.slice(PREFIX.length))}`;
  return {
    newPlace: () => Promise.resolve({ path: `${PREFIX}${UUID.uuid4()}` }),
    write: async (ref, bytes) => {
      await server.request('PUT', route(ref), { content: toBase64(bytes) });
    },
    describe: async (ref) => parseFetched(await server.request('GET', route(ref))),
    list: async () =>
      parseFetchedList(await server.request('GET', 'fetched')).map(({ name, changedMs }) => ({
        ref: { path: `${PREFIX}${name}` },
        changedMs,
      })),
    remove: async (ref) => {
      await server.request('DELETE', route(ref));
    },
  };
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

/** @returns undefined where nothing was fetched to that place */
function parseFetched(answer: unknown): FetchedFile | undefined {
  const { sizeBytes, sha256, md5, gitBlob, isPointer } = membersOf(answer);
  return Number.isSafeInteger(sizeBytes) &&
    typeof sha256 === 'string' &&
    typeof md5 === 'string' &&
    typeof gitBlob === 'string'
    ? { sizeBytes: sizeBytes as number, sha256, md5, gitBlob, isPointer: isPointer === true }
    : undefined;
}

/** Names of what was fetched, with when it was. */
function parseFetchedList(answer: unknown): readonly { readonly name: string; readonly changedMs: number }[] {
  const { files } = membersOf(answer);
  if (!Array.isArray(files)) return [];
  return files.flatMap((file) => {
    const { name, changedMs } = membersOf(file);
    return typeof name === 'string' && typeof changedMs === 'number' ? [{ name, changedMs }] : [];
  });
}
