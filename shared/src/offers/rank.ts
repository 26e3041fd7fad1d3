import type { Needs, Offer } from '../model/index.js';

/** Starts that are this close together count as equal, so that a second's difference never hides a difference in cost. */
const START_GRAIN_MS = 60_000;

/**
 * Sorts offers, the best first: what fits, then the earlier start, then the lower cost, then the smaller surplus over
 * what was asked (a surplus is somebody else's machine). Ties go by platform and offer id, so the order is total and does
 * not depend on the order in which answers arrived.
 *
 * Costs in different units cannot be compared: free comes first, then "nothing said", then unit by unit.
 * @param now milliseconds since the epoch; a start in the past means "at once"
 */
export function rankOffers(offers: readonly Offer[], needs: Needs, now: number): readonly Offer[] {
  return offers
    .map((offer) => ({ offer, key: sortKey(offer, needs, now) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ offer }) => offer);
}

type SortKey = readonly (number | string)[];

function sortKey(offer: Offer, needs: Needs, now: number): SortKey {
  return [
    misfit(offer, needs, now),
    startRank(offer, now),
    ...costRank(offer),
    surplus(offer, needs),
    offer.platformId,
    offer.id,
  ];
}

/** Keys have the same length and types at each place; strings compare by code unit, the same in every locale. */
function compareKeys(a: SortKey, b: SortKey): number {
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

const FIELDS = ['cores', 'memoryGiB', 'diskGiB', 'gpus', 'durationSeconds'] as const;

/** 0: fits. 1: a number that was asked for, or the cost, is not stated. 2: something is missing. 3: expired, nobody can take it. */
function misfit(offer: Offer, needs: Needs, now: number): number {
  if (offer.expires !== undefined && !(Date.parse(offer.expires) > now)) return 3;
  if (offer.environment !== undefined && offer.environment.lacks.length > 0 && !offer.environment.installs)
    return 2;
  let worst = 0;
  for (const field of FIELDS) {
    const asked = needs[field] ?? 0;
    const offered = offer[field];
    if (asked <= 0) continue;
    if (offered === undefined) worst = Math.max(worst, 1);
    else if (!(offered >= asked)) return 2;
  }
  if (needs.cost !== undefined && offer.cost === undefined) worst = Math.max(worst, 1);
  return worst;
}

function startRank(offer: Offer, now: number): number {
  if (offer.start === undefined) return 0;
  const wait = Math.max(0, Date.parse(offer.start) - now);
  // A start that cannot be read may be any time: last.
  return Number.isNaN(wait) ? Infinity : Math.floor(wait / START_GRAIN_MS);
}

function costRank({ cost }: Offer): readonly [number, string, number] {
  if (cost === undefined) return [1, '', 0];
  if (cost.amount <= 0) return [0, '', 0];
  return Number.isFinite(cost.amount) ? [2, cost.unit, cost.amount] : [3, cost.unit, 0];
}

/** How many times more than asked, summed over the fields as a logarithm: twice the cores weighs as much as twice the memory. */
function surplus(offer: Offer, needs: Needs): number {
  let sum = 0;
  for (const field of FIELDS) {
    const offered = offer[field];
    if (offered === undefined) continue;
    const unit = field === 'durationSeconds' ? 3600 : 1;
    // One is added on both sides so that "none asked" has a ratio too.
    sum += Math.log2((offered / unit + 1) / ((needs[field] ?? 0) / unit + 1));
  }
  return Number.isNaN(sum) ? Infinity : sum;
}
