import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts, Caller } from '../accounts/accounts.js';
import type { AccountConfig } from '../config.js';
import type { JobService } from '../jobs/service.js';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import type { KeyTable } from '../state/store.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
}

/** Recognises who asks, before anything else is done; a wrong credential is refused everywhere (RFC 9110, section 11.6.2). */
export function recogniseCallers(app: FastifyInstance, accounts: Accounts): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request, reply) => {
    const caller = await accounts.recognise(request.headers.authorization);
    request.caller = caller;
    // SSO_next, "X-VO-Authenticated": the identity that was recognised.
    if (caller.name !== undefined) reply.header('x-vo-authenticated', caller.name);
  });
}

/** What somebody is told who signed in elsewhere and may use nothing here. */
export const noAllocation = (name: string): string =>
  `account: you are signed in as ${name}; none of your groups has an allocation here`;

/** @throws Problem when visitors must sign in first, or the caller may use nothing here */
export function requireAccount(request: FastifyRequest): Caller & { readonly account: AccountConfig } {
  const { name, account } = request.caller;
  if (account !== undefined) return name === undefined ? { account } : { name, account };
  if (name !== undefined) throw new Problem('forbidden', `${noAllocation(name)}.`);
  throw new Problem('unauthorized', 'Sign in to use this platform.');
}

/** The caller's name; none for a visitor. @throws Problem when visitors must sign in first */
export const requireCaller = (request: FastifyRequest): string | undefined =>
  request.caller.name ?? requireAccount(request).name;

/**
 * The job that was created with a client's own key.
 * @throws Problem when it is an account's, and the caller may just not have signed in: "none" would invite a second submission
 */
export function findByKey(request: FastifyRequest, keys: KeyTable, key: string): string | undefined {
  const { name } = request.caller;
  const found = keys.find(name, key);
  if (found === undefined && name === undefined && keys.isOwned(key))
    throw new Problem('unauthorized', 'A job was created with this key. Sign in to see it.');
  return found;
}

const notHere = (): Problem => new Problem('not-found', 'There is no such job here, or no longer.');

/**
 * The job that the path names, for its owner; an anonymous job is for whoever knows its id.
 * @throws Problem when it is not there; somebody else's is not there either
 */
export function requireJob(request: FastifyRequest, jobs: Pick<JobService, 'find'>): JobRecord {
  const { id } = request.params as { readonly id: string };
  const job = jobs.find(id);
  if (job === undefined) throw notHere();
  if (job.owner === undefined || job.owner === request.caller.name) return job;
  // "None" would make a client whose sign-in has lapsed give its job up; whoever asks knows an id that nobody guesses.
  if (request.caller.name === undefined) throw new Problem('unauthorized', 'Sign in to see this job.');
  throw notHere();
}
