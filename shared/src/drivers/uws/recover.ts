import { isFailure } from '../../http/client.js';
import { nonsense } from '../../http/failures.js';
import { below, resolveTarget } from '../../http/url.js';
import type { Recovery } from '../driver.js';
import { attempt, type Connection } from './connection.js';
import { MAX_LIST_BYTES, parseJobList, type UwsJobRef } from './job-xml.js';
import { landingOf } from './landing.js';
import { needsRun, readJob } from './start.js';

const TRIED = 'find out whether the notebook arrived';

/** Asks the profile's key resource: it redirects to the key's job, or knows none. */
export async function recoverFromProfile(
  connection: Connection,
  key: string,
  signal: AbortSignal,
): Promise<Recovery> {
  const { platform, http } = connection;
  const url = below(platform.url, 'keys', key);
  const response = await http.get(url, { tried: TRIED, signal, expect: [404] });
  if (response.status === 404) return 'absent';
  const landing = landingOf(response, url);
  if (landing === undefined || landing.foreign)
    throw nonsense(attempt(platform, TRIED), 'its answer names no job.', response.text);
  // A login page or a captive portal redirects too: the job is believed when it shows itself.
  const { phase } = landing.job ?? (await readJob(connection, landing.jobUrl, TRIED, signal));
  return { job: { platformId: platform.id, url: landing.jobUrl }, started: !needsRun(phase) };
}

/**
 * Looks for the key among the RUNIDs of the job list. A service that lists nothing to us, or no RUNIDs, cannot tell.
 * The list is not filtered: LAST leaves out jobs that never started on some servers, and PHASE cannot be combined on others.
 */
export async function recoverFromJobList(
  connection: Connection,
  key: string,
  signal: AbortSignal,
): Promise<Recovery> {
  const { platform } = connection;
  const jobs = await listJobs(connection, signal);
  const found = jobs?.find((job) => job.runId === key);
  if (found !== undefined) {
    return {
      job: { platformId: platform.id, url: urlOf(found, platform.url) },
      started: !needsRun(found.phase),
    };
  }
  // The session that such a service answers with is in no list.
  if (platform.answersWithSession === true) return 'unknown';
  return jobs?.some((job) => job.runId !== undefined) === true ? 'absent' : 'unknown';
}

async function listJobs(
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly UwsJobRef[] | undefined> {
  const { platform, http } = connection;
  try {
    const call = { tried: TRIED, signal, maxBytes: MAX_LIST_BYTES, expect: [403] };
    const response = await http.get(platform.url, call);
    // It lists to nobody, or not to us; a 401 says that signing in would help.
    if (response.status === 403) return undefined;
    return parseJobList(response.text, attempt(platform, TRIED));
  } catch (error) {
    if (isFailure(error, 'refused', 'gone', 'nonsense', 'unsupported')) return undefined;
    throw error;
  }
}

/** The reference's link is optional; without one on our origin the job is below its list. */
function urlOf(ref: UwsJobRef, jobsUrl: string): string {
  const target = ref.href === undefined ? undefined : resolveTarget(ref.href, `${jobsUrl}/`);
  return target === undefined || target.foreign ? below(jobsUrl, ref.id) : target.url.replace(/[?#].*$/, '');
}
