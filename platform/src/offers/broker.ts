import { randomUUID } from 'node:crypto';
import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import type { Caller } from '../accounts/accounts.js';
import type { Clock } from '../clock.js';
import type { AccountConfig, PlatformConfig } from '../config.js';
import type { Engine } from '../engines/engine.js';
import type { OfferRecord, OfferSetRecord } from '../state/records.js';
import type { Standing } from './allowance.js';
import { hoursReason } from './allowance.js';
import type { Reason } from './ask.js';
import { readRequest } from './ask.js';
import type { Capacity, Fit } from './match.js';
import { match } from './match.js';
import type { Booking } from './schedule.js';
import { earliestStart, HORIZON_MS } from './schedule.js';

export interface OfferSet {
  readonly set: OfferSetRecord;
  readonly offers: readonly OfferRecord[];
}

export interface BrokerContext {
  readonly engine: Pick<Engine, 'environments'>;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly cost: PlatformConfig['cost'];
  readonly holdSeconds: number;
  /** Everything that is booked at this moment. */
  readonly booked: () => readonly Booking[];
  /** What an account has used and may still use; of visitors without a name. */
  readonly standing: (owner: string | undefined) => Standing;
  readonly keep: (set: OfferSetRecord, offer?: OfferRecord) => void;
}

const HORIZON_TEXT = `${HORIZON_MS / 86_400_000} days`;

function shortReason(short: Reason['path'], account: AccountConfig, fit: Fit): Reason {
  if (short === 'account') {
    const jobs = account.jobs ?? 0;
    return {
      path: 'account',
      text: `account: ${jobs} of your jobs may run here at once, and none of those ends within ${HORIZON_TEXT}`,
    };
  }
  return {
    path: short,
    text: `${short}: what others use or have reserved leaves too little within the next ${HORIZON_TEXT} for ${fit.resources.cores} cores and ${fit.resources.memoryGiB} GiB`,
  };
}

/** What the offered time costs in all; rounded to hundredths of a cent. */
function costOf(fit: Fit, cost: BrokerContext['cost']): OfferRecord['cost'] {
  if (cost === undefined) return undefined;
  const { cores, durationSeconds } = fit.resources;
  const amount = (cost.perCoreHour * cores * durationSeconds) / 3600;
  return { amount: Math.round(amount * 1e4) / 1e4, unit: cost.unit };
}

/**
 * Answers "can you run this?" and reserves what it offers until the offer expires.
 * It does not await anything, so that no two answers promise the same resources.
 */
export function answer(
  context: BrokerContext,
  request: BrokerRequest,
  caller: Caller & { readonly account: AccountConfig },
): OfferSet {
  const now = context.clock.now();
  const { account, name: owner } = caller;
  const { ask, reasons } = readRequest(request);
  const set: OfferSetRecord = { id: randomUUID(), owner, created: now, reasons };
  const refuse = (why: readonly Reason[]): OfferSet => {
    const refused = { ...set, reasons: why };
    context.keep(refused);
    return { set: refused, offers: [] };
  };

  const matched = match(ask, account.allocation, context.capacity, context.engine.environments());
  const found = [...reasons, ...(matched.kind === 'refusal' ? matched.reasons : [])];
  if (found.length > 0 || matched.kind === 'refusal') return refuse(found);

  const { fit } = matched;
  const { durationSeconds, ...resources } = fit.resources;
  const want = { account: account.name, resources, durationMs: durationSeconds * 1000, jobs: account.jobs };
  const place = earliestStart(want, context.booked(), context.capacity, now);
  if ('short' in place) return refuse([shortReason(place.short, account, fit)]);

  const over = hoursReason(account, context.standing(owner), {
    start: place.start,
    end: place.start + want.durationMs,
    cores: resources.cores,
  });
  if (over) return refuse([over]);

  const offer: OfferRecord = {
    id: randomUUID(),
    setId: set.id,
    owner,
    phase: 'OFFERED',
    created: now,
    expires: now + context.holdSeconds * 1000,
    start: place.start,
    mode: ask.mode,
    resources: fit.resources,
    environment: fit.environment,
    cost: costOf(fit, context.cost),
  };
  context.keep(set, offer);
  return { set, offers: [offer] };
}
