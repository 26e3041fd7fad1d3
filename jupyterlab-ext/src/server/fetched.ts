import { UUID } from '@lumino/coreutils';
import type { FetchedFiles, FileRef } from '@run-elsewhere/planner';
import { toBase64 } from '../direct/base64.js';
import { parseFetched, parseFetchedList } from './answers.js';
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
