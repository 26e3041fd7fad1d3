import { plainLine } from '../../http/plain-text.js';
import type { Answer, Needs, Offer, RefusalReason, Task } from '../../model/index.js';
import type { BrokerConnector, BrokerCost, BrokerOffer, BrokerOfferSet } from '../../wire/index.js';
import { type OfferContext, toOffer, toReasons } from '../common/offer-set.js';

/** An answer, and the offers in it that were of no use: they are to be given back. */
export interface ReadAnswer {
  readonly answer: Answer;
  readonly unused: readonly string[];
}

const MAX_OFFERS = 20;
const MAX_COSTS = 10;

/** An offer set of ExecutionBroker 1.0 in our words. */
export function toAnswer(set: BrokerOfferSet, task: Task, context: OfferContext): ReadAnswer {
  const sessions = set.result === 'YES' ? (set.offers ?? []).slice(0, MAX_OFFERS) : [];
  const made = sessions.flatMap((session) =>
    toOffer(session, context).map((offer) => ({ session, offer: complete(offer, session, task) })),
  );
  const usable = made.filter(({ session }) => task.mode === 'batch' || announcesLink(session));
  if (usable.length > 0) {
    const unused = made.filter((each) => !usable.includes(each));
    return {
      answer: { kind: 'offers', offers: usable.map(({ offer }) => offer) },
      unused: unused.map(({ offer }) => offer.id),
    };
  }
  const reasons = made.length > 0 ? [NO_LINK] : toReasons(set);
  return {
    answer: {
      kind: 'refusal',
      reasons: reasons.length > 0 ? reasons : [{ text: 'the platform gave no reason' }],
      signInMayHelp: reasons.some(({ field }) => field === 'account'),
    },
    unused: made.map(({ offer }) => offer.id),
  };
}

const NO_LINK: RefusalReason = {
  field: 'executable',
  text: 'this platform gives no link to a running session, so it could not be opened; it can run all cells',
};

/** The protocol of each way in is told with the offer (SimpleSessionConnector). */
function announcesLink({ connectors }: BrokerOffer): boolean {
  return connectors?.some(isPage) ?? false;
}

function isPage({ protocol, location }: BrokerConnector): boolean {
  return /^https?$/i.test(protocol ?? location?.split(':')[0] ?? '');
}

function complete(offer: Offer, session: BrokerOffer, task: Task): Offer {
  const { memoryGiB, cost: _cost, notes: said, ...rest } = offer;
  const memory = isMistaken(session, task.needs) ? undefined : memoryGiB;
  const checked: Offer = {
    ...rest,
    ...(memory === undefined ? {} : { memoryGiB: memory }),
    ...costOf(session.costs),
  };
  const notes = [...notesFor(checked, task), ...otherCosts(session.costs), ...(said ?? [])];
  return { ...checked, notes };
}

/** Some releases write the cores into the memory of an offer. They did check the memory that was asked for. */
function isMistaken({ compute }: BrokerOffer, { memoryGiB }: Needs): boolean {
  const { cores, memory } = compute ?? {};
  if (memory === undefined || memory.min !== cores?.min || memory.max !== cores?.max) return false;
  return memory.min !== (memoryGiB === undefined ? undefined : Math.ceil(memoryGiB));
}

/** What the offer leaves open, for people. */
function notesFor(offer: Offer, task: Task): readonly string[] {
  const open = NEEDS.filter(([field]) => (task.needs[field] ?? 0) > 0 && offer[field] === undefined);
  const names = open.map(([, name]) => name).join(', ');
  return [
    ...(names === '' ? [] : [`Asked for, and not said how much of it: ${names}.`]),
    ...(task.packages.length === 0 ? [] : ['The platform cannot be told which packages the notebook needs.']),
    ...(task.mode === 'live'
      ? []
      : ['What the notebook writes stays there: the platform hands no results out.']),
  ];
}

const NEEDS = [
  ['cores', 'cores'],
  ['memoryGiB', 'memory'],
  ['diskGiB', 'disk'],
  ['durationSeconds', 'duration'],
] as const;

/** The money that it costs at most. The schema has no unit for it. */
function costOf(costs: readonly BrokerCost[] | undefined): Pick<Offer, 'cost'> {
  const money = costs?.find(({ type }) => type?.endsWith(':monetary'));
  const amount = money?.max ?? money?.min;
  if (amount === undefined || amount < 0) return {};
  return { cost: { amount, unit: plainLine(money?.unit ?? '', 30) ?? '(currency not stated)' } };
}

/** Costs that are not paid in money, by the last part of their URN. */
const OTHER_COSTS: Readonly<Record<string, string>> = { energy: 'Energy (kWh)', carbon: 'Carbon (gCO2)' };

function otherCosts(costs: readonly BrokerCost[] | undefined): readonly string[] {
  return (costs ?? []).slice(0, MAX_COSTS).flatMap(({ type, min, max }) => {
    const key = type?.split(':').pop() ?? '';
    const name = Object.hasOwn(OTHER_COSTS, key) ? OTHER_COSTS[key] : undefined;
    const amounts = [min, max].filter((amount) => amount !== undefined);
    return name === undefined || amounts.length === 0 ? [] : [`${name}: ${amounts.join(' to ')}`];
  });
}
