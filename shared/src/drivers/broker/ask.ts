import { PlatformError } from '../../http/errors.js';
import { failureOfStatus, nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import { below, resolveTarget } from '../../http/url.js';
import type { Answer, RefusalReason, Task } from '../../model/index.js';
import { parseOfferSet } from '../common/offer-set.js';
import { toAnswer } from './answer.js';
import { ONLY_MEMBERS } from '../common/members.js';
import { wasRefused } from './account.js';
import { attempt, type Connection, JSON_ONLY } from './connection.js';
import { releaseOffer } from './control.js';
import { CURRENT, type Dialect, NOT_UNDERSTOOD, OLDER } from './dialect.js';
import { askable, toRequest, unaskable } from './request.js';

const TRIED = 'ask for offers';

/** Asks "can you run this?". A notebook that the platform could not read is refused without asking. */
export async function ask(connection: Connection, task: Task, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const executable = askable(task);
  const missing: readonly RefusalReason[] =
    'missing' in executable ? [{ field: 'executable', text: executable.missing }] : [];
  const reasons = [...missing, ...unaskable(task)];
  if ('missing' in executable || reasons.length > 0)
    return { kind: 'refusal', reasons, signInMayHelp: false };
  const { platform } = connection;
  const response = await question(connection, (dialect) => toRequest(task, executable, dialect), signal);
  if (response.status === 401) return visitorRefusal(connection, response, signal);
  const set = parseOfferSet(await bodyOf(connection, response, signal), attempt(platform, TRIED));
  const { answer, unused } = toAnswer(set, task, {
    platformId: platform.id,
    platformName: platform.name,
    mode: task.mode,
    signInMayHelp: false,
    driverData: executable.mark,
  });
  await giveBack(connection, unused, signal);
  return answer;
}

/** A visitor without a credential is refused, and may sign in. A credential that was sent and not accepted is a failure. */
async function visitorRefusal(
  connection: Connection,
  response: HttpResponse,
  signal: AbortSignal,
): Promise<Answer> {
  if (await wasRefused(connection, response, { tried: TRIED, signal })) {
    throw failureOfStatus(response, attempt(connection.platform, TRIED));
  }
  return ONLY_MEMBERS;
}

/** Posts a question, in the older spelling where the newer one is not understood; what is understood is remembered. */
export async function question(
  connection: Connection,
  request: (dialect: Dialect) => object,
  signal: AbortSignal,
): Promise<HttpResponse> {
  let first: HttpResponse | undefined;
  for (const dialect of connection.dialect === undefined ? [CURRENT, OLDER] : [connection.dialect]) {
    const response = await connection.http.post(below(connection.platform.url, dialect.path), {
      tried: TRIED,
      signal,
      headers: JSON_ONLY,
      body: { kind: 'json', value: request(dialect) },
      // A question that arrives twice reserves twice, for minutes only.
      repeatable: true,
      expect: [...NOT_UNDERSTOOD, 401],
    });
    if (!NOT_UNDERSTOOD.includes(response.status)) {
      connection.dialect = dialect;
      return response;
    }
    first ??= response;
  }
  const who = attempt(connection.platform, TRIED);
  throw first === undefined ? nonsense(who, 'it cannot be asked.') : failureOfStatus(first, who);
}

/**
 * An offer set comes with the redirect to it, or at once, or has to be fetched. Its address is that of the service itself,
 * which may not be how it is reached from here: only the id in it counts.
 */
async function bodyOf(connection: Connection, response: HttpResponse, signal: AbortSignal): Promise<string> {
  if (response.status < 300 || isJson(response)) return response.text;
  const { platform } = connection;
  const target = resolveTarget(response.headers.location ?? '', platform.url);
  const id = target && new URL(target.url).pathname.split('/').filter(Boolean).pop();
  if (id === undefined) throw nonsense(attempt(platform, TRIED), 'its answer leads nowhere.', response.text);
  const url = below(platform.url, 'offersets', id);
  return (await connection.http.get(url, { tried: TRIED, signal, headers: JSON_ONLY })).text;
}

function isJson(response: HttpResponse): boolean {
  return /\bjson\b/i.test(response.headers['content-type'] ?? '') && response.text.trim() !== '';
}

/** Best effort: what is not given back expires. */
async function giveBack(connection: Connection, ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const id of ids) {
    await releaseOffer(connection, { id }, signal).catch((error: unknown) => {
      if (!(error instanceof PlatformError)) throw error;
    });
  }
}
