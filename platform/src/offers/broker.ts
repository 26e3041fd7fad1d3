import { randomUUID } from 'node:crypto';
import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import type { Caller } from '../accounts/accounts.js';
import type { Clock } from '../clock.js';
import type { AccountConfig, PlatformConfig } from '../config.js';
import type { Engine, Resources } from '../engines/engine.js';
import type { OfferRecord, OfferSetRecord } from '../state/records.js';
import type { HoursShort, Standing } from './allowance.js';
import { chargeOf, hoursShort, withRenewal } from './allowance.js';
import type { Ask, Field, Reason } from './ask.js';
import { readRequest } from './ask.js';
import type { Capacity, Fit } from './match.js';
import { match } from './match.js';
import type { Booking, Want } from './schedule.js';
import { earliestStart, fitsFrom, HORIZON_MS } from './schedule.js';

export interface OfferSet {
  readonly set: OfferSetRecord;
  readonly offers: readonly OfferRecord[];
}

/** Somebody who may have something here. */
export type Customer = Caller & { readonly account: AccountConfig };

export interface BrokerContext {
  readonly engine: Pick<Engine, 'environments' | 'kinds'>;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly cost: PlatformConfig['cost'];
  readonly holdSeconds: number;
  /** Everything that is booked at this moment. */
  readonly booked: () => readonly Booking[];
  /** What an account has used and may still use; of visitors without a name. */
  readonly standing: (owner: string | undefined) => Standing;
  readonly keep: (set: OfferSetRecord, offers: readonly OfferRecord[]) => void;
}

const HORIZON_TEXT = `${HORIZON_MS / 86_400_000} days`;

function shortReason(short: Reason['path'], account: AccountConfig, { resources }: Fit): Reason {
  if (short === 'account') {
    const jobs = account.jobs ?? 0;
    return {
      path: 'account',
      text: `account: ${jobs} of your jobs may run here at once, and none of those ends within ${HORIZON_TEXT}`,
    };
  }
  return {
    path: short,
    text: `${short}: what others use or have reserved leaves too little within the next ${HORIZON_TEXT} for ${resources.cores} cores and ${resources.memoryGiB} GiB`,
  };
}

/** What the offered time costs in all; rounded to hundredths of a cent. */
function costOf({ cores, durationSeconds }: OfferRecord['resources'], cost: BrokerContext['cost']) {
  if (cost === undefined) return undefined;
  const amount = (cost.perCoreHour * cores * durationSeconds) / 3600;
  return { amount: Math.round(amount * 1e4) / 1e4, unit: cost.unit };
}

/** The answer to a question, before anything is in it. */
export const newSet = (now: number, owner: string | undefined): OfferSetRecord => ({
  id: randomUUID(),
  owner,
  created: now,
  reasons: [],
});

/** An offer of a set, with its price and its expiry. */
export const newOffer = (
  { cost, holdSeconds }: Pick<BrokerContext, 'cost' | 'holdSeconds'>,
  { id: setId, owner, created }: OfferSetRecord,
  promise: Pick<OfferRecord, 'start' | 'kind' | 'mode' | 'resources' | 'environment' | 'choice'>,
): OfferRecord => ({
  ...promise,
  id: randomUUID(),
  setId,
  owner,
  phase: 'OFFERED',
  created,
  expires: created + holdSeconds * 1000,
  cost: costOf(promise.resources, cost),
});

/** Keeps the answer no. */
export function refuse(
  { keep }: Pick<BrokerContext, 'keep'>,
  set: OfferSetRecord,
  reasons: readonly Reason[],
): OfferSet {
  const refused = { ...set, reasons };
  keep(refused, []);
  return { set: refused, offers: [] };
}

/**
 * What a request asks for and what it would get, whatever runs here now.
 * @returns every reason why it can have nothing, or what it would get
 */
export function examine(
  { capacity, engine }: Pick<BrokerContext, 'capacity' | 'engine'>,
  request: BrokerRequest,
  { allocation }: AccountConfig,
): { readonly ask: Ask; readonly fit: Fit } | { readonly reasons: readonly Reason[] } {
  const { ask, reasons } = readRequest(request, engine.kinds);
  const matched = match(ask, allocation, capacity, engine.environments());
  const all = [...reasons, ...(matched.kind === 'refusal' ? matched.reasons : [])];
  return all.length > 0 || matched.kind === 'refusal' ? { reasons: all } : { ask, fit: matched.fit };
}

/** Who asked for less than this would rather wait. */
const LEAST_PART = 0.5;

/**
 * What fits at once of something that has to wait: as many of its cores as there are, no fewer than half, with memory in proportion.
 * It is the whole's alternative: a job of the one gives the other back, so both stand on one reservation.
 */
function smallerNow(
  { booked, capacity }: Pick<BrokerContext, 'booked' | 'capacity'>,
  want: Want,
  affords: (start: number, resources: Resources) => boolean,
  now: number,
): Resources | undefined {
  const { resources, durationMs } = want;
  const held = booked();
  for (let cores = resources.cores - 1; cores >= resources.cores * LEAST_PART; cores -= 1) {
    const memoryGiB = Math.floor((resources.memoryGiB * cores * 100) / resources.cores) / 100;
    const part = { ...resources, cores, memoryGiB, durationSeconds: durationMs / 1000 };
    if (fitsFrom(now, { ...want, resources: part }, held, capacity) && affords(now, part)) return part;
  }
  return undefined;
}

/**
 * The first instant from which a want fits and its account has core-hours for it: those of a later month, where this one's are used up.
 * @returns it, or why there is none until the horizon
 */
function placeOf(
  { booked, capacity }: Pick<BrokerContext, 'booked' | 'capacity'>,
  want: Want,
  hoursFrom: (start: number) => HoursShort | undefined,
  now: number,
): { readonly start: number } | { readonly short: Field | 'account' } | HoursShort {
  const place = earliestStart(want, booked(), capacity, now);
  const short = 'start' in place ? hoursFrom(place.start) : undefined;
  if (short === undefined) return place;
  if (short.again === undefined || short.again > now + HORIZON_MS) return short;
  const later = earliestStart(want, booked(), capacity, short.again);
  const fits = 'start' in later && later.start <= now + HORIZON_MS && hoursFrom(later.start) === undefined;
  return fits ? later : short;
}

/**
 * Answers "can you run this?" from the service's own bookings and reserves what it offers until the offer expires.
 * It does not await anything, so that no two answers promise the same resources.
 */
export function answer(
  context: BrokerContext,
  request: BrokerRequest,
  { account, name: owner }: Customer,
): OfferSet {
  const now = context.clock.now();
  const set = newSet(now, owner);
  const examined = examine(context, request, account);
  if ('reasons' in examined) return refuse(context, set, examined.reasons);

  const { ask, fit } = examined;
  const { durationSeconds, ...resources } = fit.resources;
  const want = { account: account.name, resources, durationMs: durationSeconds * 1000, jobs: account.jobs };
  const hours = (start: number, what: Resources) =>
    hoursShort(account, () => context.standing(owner), chargeOf(start, what));
  const place = placeOf(context, want, (start) => hours(start, fit.resources), now);
  if ('reason' in place) return refuse(context, set, [withRenewal(place)]);
  if ('short' in place) return refuse(context, set, [shortReason(place.short, account, fit)]);

  const { kind, mode } = ask;
  const [environment] = fit.environments;
  const whole = { start: place.start, resources: fit.resources };
  const affords = (start: number, what: Resources) => hours(start, what) === undefined;
  const smaller = place.start > now ? smallerNow(context, want, affords, now) : undefined;
  const shapes = smaller === undefined ? [whole] : [whole, { start: now, resources: smaller }];
  const offers = shapes.map((shape) => newOffer(context, set, { ...shape, kind, mode, environment }));
  context.keep(set, offers);
  return { set, offers };
}
