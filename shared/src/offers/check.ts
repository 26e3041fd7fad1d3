import type { AmountField, Cost, CostLimit, Needs, Offer, RefusalReason, Task } from '../model/index.js';

/** Offers of one platform, sorted into those to show and those not to. */
export interface CheckedOffers {
  readonly usable: readonly Offer[];
  readonly rejected: readonly Offer[];
  /** Why: an honest offer of less than was asked for, or at a higher cost. */
  readonly misfits: readonly RefusalReason[];
  /** Why: offers that make no sense or cannot be taken any more. Each a clause for people. */
  readonly nonsense: readonly string[];
}

const FIELDS: readonly (readonly [AmountField, string, (value: number) => string])[] = [
  ['cores', 'cores', short],
  ['memoryGiB', 'memory', (value) => `${short(value)} GiB`],
  ['diskGiB', 'disk', (value) => `${short(value)} GiB`],
  ['gpus', 'GPUs', short],
  ['durationSeconds', 'duration', (value) => `${short(value / 3600)} h`],
];

/**
 * Sorts out what cannot be shown as an offer: numbers that are none, offers that have expired, offers of less than the task
 * needs, offers that cost more than they may. Of two offers with the same id the first counts.
 * @param now milliseconds since the epoch
 */
export function checkOffers(offers: readonly Offer[], task: Task, now: number): CheckedOffers {
  const usable: Offer[] = [];
  const rejected: Offer[] = [];
  const misfits = new Map<string, RefusalReason>();
  const nonsense = new Set<string>();
  const seen = new Set<string>();
  for (const offer of offers) {
    if (seen.has(offer.id)) continue;
    seen.add(offer.id);
    const wrong = whatIsWrong(offer, task, now);
    const shortfalls = [...shortfallsOf(offer, task.needs), ...excessOf(offer.cost, task.needs.cost)];
    if (wrong !== undefined) nonsense.add(wrong);
    else for (const reason of shortfalls) misfits.set(reason.text, reason);
    if (wrong === undefined && shortfalls.length === 0) usable.push(offer);
    else rejected.push(offer);
  }
  return { usable, rejected, misfits: [...misfits.values()], nonsense: [...nonsense] };
}

function whatIsWrong(offer: Offer, task: Task, now: number): string | undefined {
  for (const [field, name] of FIELDS) {
    const value = offer[field];
    if (value !== undefined && !isAmount(value)) return `an offer says "${name}: ${value}"`;
  }
  if (offer.cost !== undefined && !isAmount(offer.cost.amount))
    return `an offer says "cost: ${offer.cost.amount}"`;
  if (offer.mode !== task.mode) return `an offer is for the mode "${offer.mode}", which was not asked for`;
  if (offer.start !== undefined && Number.isNaN(Date.parse(offer.start)))
    return 'an offer begins at a time that cannot be read';
  if (offer.expires === undefined) return undefined;
  const expires = Date.parse(offer.expires);
  if (Number.isNaN(expires)) return 'an offer expires at a time that cannot be read';
  if (expires <= now) return 'an offer had expired when it arrived (is the clock right, here and there?)';
  return undefined;
}

function shortfallsOf(offer: Offer, needs: Needs): readonly RefusalReason[] {
  return FIELDS.flatMap(([field, name, show]) => {
    const asked = needs[field];
    const offered = offer[field];
    if (asked === undefined || offered === undefined || offered >= asked) return [];
    return [{ field, text: `${name}: asked ${show(asked)}, offered ${show(offered)}` }];
  });
}

/** What is free fits any limit; a platform that says nothing of costs is taken to charge nothing, and is shown as not saying so. */
function excessOf(cost: Cost | undefined, limit: CostLimit | undefined): readonly RefusalReason[] {
  if (cost === undefined || limit === undefined || cost.amount <= 0) return [];
  const said = `cost: asked at most ${[short(limit.amount), limit.unit].join(' ').trim()}, offered ${short(cost.amount)} ${cost.unit}`;
  if (limit.unit !== undefined && limit.unit.toLowerCase() !== cost.unit.toLowerCase())
    return [{ field: 'cost', text: `${said}, which cannot be compared` }];
  return cost.amount > limit.amount ? [{ field: 'cost', text: said }] : [];
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
