import { nonsense } from '../../http/failures.js';
import type { JobRef, JobResult, JobStatus } from '../../model/index.js';
import { isRelativePath } from '../../wire/index.js';
import { ResultPaths } from '../common/result-paths.js';
import { attempt, type Connection } from './connection.js';
import { fileUrl, pageOf, pageUrl, type SessionPage } from './page.js';
import { isOutOfReach } from './reach.js';
import type { Entry } from './schemas.js';
import { SessionServer } from './session-server.js';

const TRIED = 'look at the session';
/** Of a session's folders and files no more are looked at: a repository may have thousands. */
const MAX_FOLDERS = 8;
const MAX_FILES = 100;

/** @throws PlatformError when a job is no session of a BinderHub */
export function sessionOf({ platform }: Connection, job: JobRef, tried: string): SessionPage {
  const page = pageOf(job.url);
  if (page === undefined) throw nonsense(attempt(platform, tried), 'its address is not that of a session.');
  return page;
}

/**
 * A session runs for as long as its own server answers. Where the host may not ask it (its origin is the platform's choice, and
 * the user has not added it), it counts as running: its page can be opened.
 */
export async function statusOf(connection: Connection, job: JobRef, signal: AbortSignal): Promise<JobStatus> {
  const page = sessionOf(connection, job, TRIED);
  const server = new SessionServer(connection, page);
  const running = { phase: 'EXECUTING', sessionUrl: pageUrl(page), hasLog: false, results: [] } as const;
  try {
    const status = await server.status(TRIED, signal);
    if (status === undefined) return { phase: 'COMPLETED', hasLog: false, results: [] };
    const since = page.since ?? status.started;
    const files = since === undefined ? [] : await filesSince(server, page, since, signal);
    return { ...running, ...status, results: [notebookOf(page), ...files] };
  } catch (error) {
    // The notebook is there; asking for it is what asks the user.
    if (isOutOfReach(error)) return { ...running, results: [notebookOf(page)] };
    throw error;
  }
}

function notebookOf(page: SessionPage): JobResult {
  return {
    id: 'notebook',
    kind: 'notebook',
    url: fileUrl(page, page.path),
    path: page.path.slice(page.path.lastIndexOf('/') + 1),
  };
}

/** Files in the notebook's folder, and below, that were written since: all others are the repository's, or came from here. */
async function filesSince(
  server: SessionServer,
  page: SessionPage,
  since: string,
  signal: AbortSignal,
): Promise<readonly JobResult[]> {
  const home = page.path.slice(0, page.path.lastIndexOf('/') + 1);
  const found: JobResult[] = [];
  const folders = [''];
  const paths = new ResultPaths();
  paths.next(notebookOf(page).path);
  for (let looked = 0; looked < MAX_FOLDERS && found.length < MAX_FILES; looked++) {
    const folder = folders.shift();
    if (folder === undefined) break;
    for (const entry of await server.list(`${home}${folder}`.replace(/\/$/, ''), TRIED, signal)) {
      const path = `${folder}${entry.name}`;
      if (!isRelativePath(path) || entry.name.startsWith('.')) continue;
      if (entry.type === 'directory') folders.push(`${path}/`);
      else if (`${home}${path}` !== page.path && isNewer(entry, since)) {
        found.push(toResult(page, `${home}${path}`, paths.next(path), entry));
      }
    }
  }
  return found.slice(0, MAX_FILES);
}

function isNewer({ last_modified: modified }: Entry, since: string): boolean {
  return Date.parse(modified ?? '') > Date.parse(since);
}

function toResult(page: SessionPage, whole: string, path: string, { size, mimetype }: Entry): JobResult {
  return {
    id: `file:${path}`,
    kind: 'file',
    url: fileUrl(page, whole),
    path,
    ...(size == null ? {} : { sizeBytes: size }),
    ...(mimetype == null ? {} : { mimeType: mimetype }),
  };
}
