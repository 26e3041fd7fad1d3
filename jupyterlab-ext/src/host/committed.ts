import type { CommittedNotebook } from '@run-elsewhere/planner';
import { parseCommitted } from '../server/answers.js';
import type { ServerPart } from '../server/api.js';

/** A notebook of the Jupyter server's disk as its last commit has it. The server part asks git. */
export async function committedNotebook(
  server: Pick<ServerPart, 'request'>,
  origin: string,
): Promise<CommittedNotebook | undefined> {
  const query = new URLSearchParams({ origin });
  return parseCommitted(await server.request('GET', `source?${query.toString()}`));
}
