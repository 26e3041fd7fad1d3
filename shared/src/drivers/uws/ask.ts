import { refusesToken } from '../../http/challenge.js';
import { failureOfStatus, nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import { below, resolveTarget } from '../../http/url.js';
import { isContainerTask, isNotebookTask } from '../../model/index.js';
import type { Answer, Offer, Task } from '../../model/index.js';
import { defined } from '../common/defined.js';
import { refuseKind } from '../common/executables.js';
import { ONLY_MEMBERS } from '../common/members.js';
import { toAnswer } from '../common/offer-set.js';
import { nameIn } from './account.js';
import { attempt, type Connection } from './connection.js';
import { toBrokerRequest } from './request.js';

const TRIED = 'ask for offers';
const JSON_TYPE = 'application/json';

/** Asks a platform of the planner profile. */
export async function askProfile(connection: Connection, task: Task, signal: AbortSignal): Promise<Answer> {
  const { platform, http } = connection;
  if (!isNotebookTask(task) && !isContainerTask(task)) return refuseKind(task, 'notebooks and containers');
  if (isContainerTask(task) && task.files.length > 0) return FILES_STAY;
  const endpoints = await connection.endpoints(signal);
  const first = await http.post(endpoints.offersUrl, {
    tried: TRIED,
    signal,
    headers: { accept: JSON_TYPE },
    body: { kind: 'json', value: toBrokerRequest(task) },
    // A question that arrives twice reserves twice, for minutes only.
    repeatable: true,
    expect: [401],
  });
  if (first.status === 401) return signInRefusal(connection, first, signal);
  const response = await withBody(connection, first, endpoints.offersUrl, signal);
  const name = nameIn(response);
  const { signIn, schemes } = endpoints.account;
  const answer = toAnswer(
    response.text,
    {
      platformId: platform.id,
      platformName: platform.name,
      mode: task.mode,
      signInMayHelp: endpoints.signInOptional && name === undefined,
      driverData: { jobs: endpoints.jobsUrl },
    },
    attempt(platform, TRIED),
  );
  return { ...answer, account: { signIn, ...defined({ schemes, name }) } };
}

/** Nothing travels with a container. */
const FILES_STAY: Answer = {
  kind: 'refusal',
  reasons: [{ field: 'files', text: 'a container goes without files of yours; leave them out' }],
  signInMayHelp: false,
};

/** A visitor without a credential is refused, and may sign in. A credential that was sent and not accepted is a failure. */
async function signInRefusal(
  connection: Connection,
  response: HttpResponse,
  signal: AbortSignal,
): Promise<Answer> {
  if (await wasRejected(connection, response, signal)) {
    throw failureOfStatus(response, attempt(connection.platform, TRIED));
  }
  return ONLY_MEMBERS;
}

/**
 * Was it the credential? Then the challenge has an error code, which it has in no other case (RFC 6750, section 3.1), or the
 * capabilities, which are open to all, are refused too.
 */
async function wasRejected(
  connection: Connection,
  response: HttpResponse,
  signal: AbortSignal,
): Promise<boolean> {
  if (refusesToken(response)) return true;
  const url = `${connection.platform.url}/capabilities`;
  const open = await connection.http.get(url, { tried: TRIED, signal, expect: [401] });
  return open.status === 401;
}

/** The redirect to the offer set has the set as its body; a broker that leaves it out is asked again. */
async function withBody(
  connection: Connection,
  response: HttpResponse,
  askedUrl: string,
  signal: AbortSignal,
): Promise<HttpResponse> {
  if (response.status < 300 || isJson(response)) return response;
  const target = resolveTarget(response.headers.location ?? '', askedUrl);
  if (target === undefined || target.foreign) {
    throw nonsense(attempt(connection.platform, TRIED), 'it redirects to somewhere else.', response.text);
  }
  return connection.http.get(target.url, { tried: TRIED, signal, headers: { accept: JSON_TYPE } });
}

function isJson(response: HttpResponse): boolean {
  return /\bjson\b/i.test(response.headers['content-type'] ?? '') && response.text.trim() !== '';
}

/** Gives a reservation back. One that is not there any more is as good as given back. */
export async function releaseOffer(connection: Connection, offer: Offer, signal: AbortSignal): Promise<void> {
  await connection.http.post(below(connection.platform.url, 'sessions', offer.id), {
    tried: 'give an offer back',
    signal,
    headers: { accept: JSON_TYPE },
    body: { kind: 'json', value: { kind: 'uri:enum-value-update', path: 'phase', value: 'REJECTED' } },
    repeatable: true,
    expect: [404, 409, 410],
  });
}
