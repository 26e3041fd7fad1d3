import type { FastifyRequest } from 'fastify';
import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import { standingOf } from '../jobs/standing.js';
import { allowanceOf } from '../offers/allowance.js';
import type { Customer, OfferSet } from '../offers/broker.js';
import { answer, newSet, refuse } from '../offers/broker.js';
import { offerSetDocument } from '../offers/document.js';
import { answerFromQueue } from '../offers/queued.js';
import { messageOf, Problem } from '../problem.js';
import { noAllocation, requireAccount } from './access.js';
import type { HttpContext } from './context.js';

/** An engine's queue that says nothing for so long says nothing at all. */
const QUEUE_ANSWERS_MS = 20_000;

async function ask(
  { store, broker, engine }: HttpContext,
  request: BrokerRequest,
  customer: Customer,
): Promise<OfferSet> {
  const { queue } = engine;
  if (queue === undefined) return store.transaction(() => answer(broker, request, customer));
  try {
    const keep: typeof broker.keep = (set, offers) => store.transaction(() => broker.keep(set, offers));
    const patience = AbortSignal.timeout(QUEUE_ANSWERS_MS);
    return await answerFromQueue({ ...broker, keep }, queue, request, customer, patience);
  } catch (error) {
    throw new Problem(
      'unavailable',
      `What this platform runs jobs with does not say what it has: ${messageOf(error)}. Try again later.`,
    );
  }
}

/**
 * The answer to "can you run this?". Somebody who is known and may use nothing gets a NO that says so.
 * @throws Problem when visitors must sign in first, or the engine does not say what it has
 */
export async function answerTo(
  context: HttpContext,
  request: FastifyRequest,
  body: BrokerRequest,
): Promise<OfferSet> {
  const { name, account } = request.caller;
  if (name === undefined || account !== undefined) return ask(context, body, requireAccount(request));
  const set = newSet(context.clock.now(), name);
  return refuse(context.broker, set, [{ path: 'account', text: noAllocation(name) }]);
}

/** An answer, with what its account has left beside it. */
export function answerDocument({ store, accounts, clock, engine }: HttpContext, answered: OfferSet) {
  const { id: setId, owner } = answered.set;
  const account = accounts.find(owner);
  const standing = () => standingOf(store, owner, clock.now(), { setId });
  return offerSetDocument(answered, engine.enforces, account && allowanceOf(account, standing));
}
