import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import type { EngineQueue, Shape, Shortage, Want } from '../engines/engine.js';
import type { Allocation } from '../config.js';
import type { Log } from '../log.js';
import { messageOf } from '../problem.js';
import type { OfferRecord } from '../state/records.js';
import { chargeOf, hoursShort, withRenewal } from './allowance.js';
import type { Ask, Reason } from './ask.js';
import type { BrokerContext, Customer, OfferSet } from './broker.js';
import { examine, newOffer, newSet, refuse } from './broker.js';
import type { ChosenEnvironment } from './environments.js';
import type { Fit } from './match.js';
import { overAllocation } from './match.js';

export interface QueuedContext extends BrokerContext {
  readonly log: Log;
  /** How many jobs and answers with open offers an account has. */
  readonly open: (owner: string | undefined) => number;
}

type Answer = Awaited<ReturnType<EngineQueue['shapes']>>;

/** Nobody compares more than this. */
const MOST_SHAPES = 4;

interface Found {
  readonly environment: ChosenEnvironment | undefined;
  readonly want: Want;
  readonly shapes: readonly Shape[];
}

/** A shape may be larger than what was asked for: those that the account may have, or what is too much of the first, which is the best. */
function allowedOf(answer: Answer, allocation: Allocation): Answer {
  if ('shortages' in answer) return answer;
  const allowed = answer.filter(({ resources }) => overAllocation(resources, allocation).length === 0);
  const [best] = answer;
  if (allowed.length > 0 || best === undefined) return allowed;
  return { shortages: overAllocation(best.resources, allocation) };
}

/**
 * Asks the engine for each suitable environment until something can be had that the account may have.
 * @returns it, or the shortages of the most suitable one
 */
async function findShapes(
  queue: EngineQueue,
  { mode }: Ask,
  { resources, environments }: Fit,
  { account: { allocation }, name: owner }: Customer,
  signal: AbortSignal,
): Promise<Found | { readonly shortages: readonly Shortage[] }> {
  let first: readonly Shortage[] | undefined;
  for (const environment of environments.length > 0 ? environments : [undefined]) {
    const want: Want = {
      ...(owner === undefined ? {} : { account: owner }),
      mode,
      ...(environment === undefined ? {} : { environment: environment.name }),
      resources,
    };
    const answer = await queue.shapes(want, signal);
    const allowed = allowedOf(answer, allocation);
    if (!('shortages' in allowed)) return { environment, want, shapes: allowed.slice(0, MOST_SHAPES) };
    first ??= allowed.shortages;
  }
  return { shortages: first ?? [] };
}

function accountReasons({ open }: QueuedContext, { account, name }: Customer): Reason[] {
  const { jobs } = account;
  if (jobs === undefined || open(name) < jobs) return [];
  const text = `account: you may have ${jobs} jobs and open offers here at once, and have them`;
  return [{ path: 'account', text }];
}

/** The shapes that the account has core-hours for, and why not the others. */
function affordable(
  { standing }: QueuedContext,
  { account, name }: Customer,
  shapes: readonly Shape[],
): { readonly shapes: readonly Shape[]; readonly over: readonly Reason[] } {
  const shortOf = ({ start, resources }: Shape) =>
    hoursShort(account, () => standing(name), chargeOf(Date.parse(start), resources));
  const [best] = shapes;
  const short = best && shortOf(best);
  return {
    shapes: shapes.filter((shape) => shortOf(shape) === undefined),
    over: short ? [withRenewal(short)] : [],
  };
}

/** The best offer is held. The others are its alternatives: their start is what the engine expects. */
async function hold(
  { log }: QueuedContext,
  queue: EngineQueue,
  { want, shapes: [shape] }: Found,
  [offer]: readonly OfferRecord[],
): Promise<void> {
  if (shape === undefined || offer === undefined) return;
  await queue.hold(offer.id, want, shape, new Date(offer.expires)).catch((error: unknown) => {
    log.warn(`the engine could not hold an offer: ${messageOf(error)}`);
    return false;
  });
}

/**
 * Answers "can you run this?" from the engine's own queue.
 * @param signal - gives up asking the engine
 * @throws what the engine throws when its queue does not answer
 */
export async function answerFromQueue(
  context: QueuedContext,
  queue: EngineQueue,
  request: BrokerRequest,
  customer: Customer,
  signal: AbortSignal,
): Promise<OfferSet> {
  const examined = examine(context, request, customer.account);
  const began = newSet(context.clock.now(), customer.name);
  if ('reasons' in examined) return refuse(context, began, examined.reasons);

  const { ask, fit } = examined;
  const found = await findShapes(queue, ask, fit, customer, signal);
  // The engine took its time: the offers count from now, and others may have come.
  const set = newSet(context.clock.now(), customer.name);
  const reasons = 'shortages' in found ? found.shortages : accountReasons(context, customer);
  if ('shortages' in found || reasons.length > 0) return refuse(context, set, reasons);
  const { shapes, over } = affordable(context, customer, found.shapes);
  if (shapes.length === 0) return refuse(context, set, over);

  const { environment } = found;
  const offers = shapes.map(({ resources, start, choice }) =>
    newOffer(context, set, {
      start: Date.parse(start),
      kind: ask.kind,
      mode: ask.mode,
      resources,
      environment,
      choice,
    }),
  );
  context.keep(set, offers);
  await hold(context, queue, { ...found, shapes }, offers);
  return { set, offers };
}
