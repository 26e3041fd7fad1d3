import { originOf, resolveLink, resolveTarget } from '../../http/url.js';
import type { JobError, JobRef, JobResult, JobStatus } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import { defined } from '../common/defined.js';
import { ResultPaths, safeName } from '../common/result-paths.js';
import type { UwsJob, UwsResult } from './job-xml.js';

const NOTEBOOK_TYPE = 'application/x-ipynb+json';

/** Names of results that the planner profile gives a meaning. */
const SESSION = 'session';
const LOG = 'log';
const NOTEBOOK = 'notebook';

/** How the platform's results are to be read. */
export interface ResultRules {
  /** The planner profile: results are there from EXECUTING on, and their names have meanings. */
  readonly profile: boolean;
  /** A result named `session` is a page to open. */
  readonly sessions: boolean;
}

/** A job's document in the client's own words. @param details the server's longer account of the error */
export function toStatus(job: UwsJob, ref: JobRef, rules: ResultRules, details?: string): JobStatus {
  const sessionHref = rules.sessions ? job.results.find((result) => result.id === SESSION)?.href : undefined;
  return {
    phase: job.phase,
    ...defined({
      created: job.created,
      started: job.started,
      ended: job.ended,
      durationSeconds: job.durationSeconds,
      destruction: job.destruction,
      progress: job.planner.progress,
      error: toError(job, details),
      sessionUrl: sessionHref === undefined ? undefined : resolveLink(sessionHref, ref.url),
    }),
    hasLog: rules.profile && job.results.some((result) => result.id === LOG),
    results: toResults(job, ref, rules),
  };
}

function toError(job: UwsJob, details: string | undefined): JobError | undefined {
  const { limit } = job.planner;
  if (job.error === undefined && limit === undefined) return undefined;
  return {
    message: job.error?.message ?? `The job reached its limit: ${limit ?? 'unknown'}.`,
    transient: job.error?.transient ?? false,
    ...defined({ limit, details }),
  };
}

function toResults(job: UwsJob, ref: JobRef, rules: ResultRules): readonly JobResult[] {
  // A service that promises nothing may list results before they exist.
  if (!rules.profile && !isFinal(job.phase)) return [];
  const special = [...(rules.sessions ? [SESSION] : []), ...(rules.profile ? [LOG] : [])];
  const paths = new ResultPaths();
  return job.results
    .filter((result) => !special.includes(result.id))
    .flatMap((result) => {
      const url = resolveTarget(result.href, ref.url)?.url;
      if (url === undefined) return [];
      const path = paths.next(pathOf(result, url, job.planner.paths.get(result.id), rules));
      const kind = isNotebook(result, url, rules) ? 'notebook' : 'file';
      const { id, sizeBytes, mimeType } = result;
      return [{ id, kind, url, path, ...defined({ sizeBytes, mimeType }) } satisfies JobResult];
    });
}

function isNotebook(result: UwsResult, url: string, rules: ResultRules): boolean {
  if (rules.profile) return result.id === NOTEBOOK;
  return (
    result.id === NOTEBOOK ||
    result.mimeType?.startsWith(NOTEBOOK_TYPE) === true ||
    lastSegment(url).endsWith('.ipynb')
  );
}

/** The path that the platform states, or a name. */
function pathOf(result: UwsResult, url: string, stated: string | undefined, rules: ResultRules): string {
  if (stated !== undefined && stated !== '') return stated;
  if (rules.profile) return result.id === NOTEBOOK ? 'notebook.ipynb' : safeName(result.id);
  const name = lastSegment(url);
  return safeName(/\.[A-Za-z0-9]{1,8}$/.test(name) ? name : result.id);
}

function lastSegment(url: string): string {
  const segment = new URL(url).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** True when a result lies on one of these addresses' origins, so that the platform's credential may be of use there. */
export function isAtHome(url: string, addresses: readonly string[]): boolean {
  const origin = originOf(url);
  return origin !== undefined && addresses.some((address) => originOf(address) === origin);
}
