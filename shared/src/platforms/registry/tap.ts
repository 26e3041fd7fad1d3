import { PlatformError } from '../../http/errors.js';
import { failureOfStatus, nonsense } from '../../http/failures.js';
import { plainLine } from '../../http/plain-text.js';
import { fetchFound, type FetchDeps, hostOf } from '../fetch.js';
import { type Votable, VotableError } from '../votable/model.js';
import { readVotable } from '../votable/read.js';

export const TRIED = 'look for platforms in the registry';
export const MAX_ROWS = 5000;

const DEADLINE_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;
/** TAP services say what is wrong with a query in a VOTable, with one of these or with 200 (DALI 1.1, section 4.2). */
const ERRORS = [400, 403, 404, 422, 500, 501];

/** The service read the query and did not like it: another one may do. */
export class QueryRefused extends PlatformError {}

/**
 * Runs a query in one request (TAP 1.1, section 2.2.1: `sync`). TABLEDATA is asked for; other serializations are read too.
 * @param registry address of the TAP service
 * @throws QueryRefused where the answer is a query's error; PlatformError for any other failure; the signal's reason when aborted
 */
export async function runQuery(
  registry: string,
  query: string,
  format: string,
  signal: AbortSignal,
  deps: FetchDeps,
): Promise<Votable> {
  const url = `${registry.replace(/\/+$/, '').replace(/\/sync$/, '')}/sync`;
  const attempt = { platformName: hostOf(registry), tried: TRIED };
  const fields = [
    ['REQUEST', 'doQuery'],
    ['LANG', 'ADQL'],
    ['QUERY', query],
    ['MAXREC', String(MAX_ROWS)],
    ['RESPONSEFORMAT', format],
  ] as const;
  const call = {
    tried: TRIED,
    signal,
    headers: { accept: 'application/x-votable+xml, application/xml;q=0.9, text/xml;q=0.9' },
    body: { kind: 'form' as const, fields },
    deadlineMs: DEADLINE_MS,
    maxBytes: MAX_BYTES,
    expect: ERRORS,
    tries: 2,
  };
  const { response } = await fetchFound('POST', url, call, registry, deps);
  const table = tableOf(response.text);
  if (table instanceof VotableError) {
    if (response.status >= 400) throw failureOfStatus(response, attempt);
    throw nonsense(attempt, `its answer is no table that can be read: ${table.message}.`, response.text);
  }
  if (table.status?.value === 'ERROR') {
    const said = plainLine(table.status.text);
    throw new QueryRefused({
      ...attempt,
      kind: 'refused',
      why: said === undefined ? 'it refused the query.' : `it refused the query: ${said}`,
      next: 'Another registry may do; tell whoever runs this one.',
    });
  }
  return table;
}

function tableOf(text: string): Votable | VotableError {
  try {
    return readVotable(text);
  } catch (error) {
    if (error instanceof VotableError) return error;
    throw error;
  }
}
