import type { Offer } from '../model/index.js';
import type { OfferState } from '../panel/state.js';

/** What offers can be sorted by. `rank` is the order in which they came. */
export const SORT_KEYS = ['rank', 'cost', 'start', 'memory'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

type Compare = (a: Offer, b: Offer) => number;

/** Where nothing is stated the offer comes last. */
const numbers = (a: number | undefined, b: number | undefined): number =>
  a === undefined || b === undefined ? Number(a === undefined) - Number(b === undefined) : a - b;

/** Absent and unreadable mean at once. */
const startOf = (offer: Offer): number => (offer.start ? Date.parse(offer.start) || 0 : 0);

/** Prices in different units cannot be compared: those of one unit stand together. Free comes first. */
const byCost: Compare = (a, b) => {
  const free = Number(b.cost?.amount === 0) - Number(a.cost?.amount === 0);
  const missing = Number(a.cost === undefined) - Number(b.cost === undefined);
  return (
    free ||
    missing ||
    (a.cost?.unit ?? '').localeCompare(b.cost?.unit ?? '') ||
    numbers(a.cost?.amount, b.cost?.amount)
  );
};

const COMPARE: Readonly<Record<Exclude<SortKey, 'rank'>, Compare>> = {
  cost: byCost,
  start: (a, b) => startOf(a) - startOf(b),
  memory: (a, b) => numbers(a.memoryGiB && -a.memoryGiB, b.memoryGiB && -b.memoryGiB),
};

/** The offers in another order; equal ones keep theirs. */
export function sortOffers(offers: readonly OfferState[], key: SortKey): readonly OfferState[] {
  if (key === 'rank') return offers;
  const compare = COMPARE[key];
  return [...offers].sort((a, b) => compare(a.offer, b.offer));
}
