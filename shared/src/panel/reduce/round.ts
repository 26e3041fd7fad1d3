import type { Needs, Offer } from '../../model/index.js';
import type { PlanAnswer } from '../../offers/plan.js';
import { rankOffers } from '../../offers/rank.js';
import type { JobProblem, OfferState, PanelState, RefusalState, RoundState, SilentState } from '../state.js';

type OpenRound = Exclude<RoundState, { readonly kind: 'idle' }>;

/** What ranking goes by. */
export interface Ranking {
  readonly needs: Needs;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Which offer is meant. */
export interface OfferId {
  readonly platformId: string;
  readonly offerId: string;
}

const EMPTY: Omit<OpenRound, 'kind' | 'asked'> = { answered: 0, offers: [], refusals: [], silent: [] };

/** So many platforms are being asked; nobody has answered yet. */
export const beginRound = (state: PanelState, asked: number): PanelState => ({
  ...state,
  round: { kind: 'asking', asked, ...EMPTY },
});

/** Each platform's answer replaces what it said before in this round. */
export const putAnswers = (state: PanelState, answers: readonly PlanAnswer[], ranking: Ranking): PanelState =>
  change(state, (round) => {
    const silenced = dropFrom(round, new Set(answers.map(({ platform }) => platform.id)));
    return rank(addAnswers(silenced, answers), ranking);
  });

/** Offers of an earlier round that can still be taken. */
export const restoreOffers = (state: PanelState, offers: readonly Offer[], asked: number): PanelState => ({
  ...state,
  round: {
    kind: 'done',
    asked,
    answered: asked,
    offers: offers.map((offer) => ({ offer, status: 'open' })),
    refusals: [],
    silent: [],
  },
});

/** One platform is asked once more, or joins the round; what it said before is forgotten. */
export const askAgain = (state: PanelState, platformId: string, joins: boolean): PanelState =>
  change(dropAnswer(state, platformId), (round) => ({
    ...round,
    kind: 'asking',
    asked: round.asked + (joins ? 1 : 0),
  }));

/** All have answered, or nobody waits any more. */
export const endAsking = (state: PanelState): PanelState =>
  change(state, (round) => (round.kind === 'done' ? round : { ...round, kind: 'done' }));

export const endRound = (state: PanelState): PanelState =>
  state.round.kind === 'idle' ? state : { ...state, round: { kind: 'idle' } };

/** The offer was pressed; what went wrong with it before is forgotten. */
export const takeOffer = (state: PanelState, id: OfferId): PanelState =>
  changeOffer(state, id, ({ offer }) => ({ offer, status: 'taking' }));

/** It could not be taken; it may be pressed again while it is held. */
export const refuseTake = (state: PanelState, id: OfferId, problem: JobProblem): PanelState =>
  changeOffer(state, id, ({ offer }) => ({ offer, status: 'open', problem }));

/** True while one of the offers is being taken. */
export const isTaking = ({ round }: PanelState): boolean =>
  round.kind !== 'idle' && round.offers.some(({ status }) => status === 'taking');

/** Marks the offers that nobody can take any more. @param now milliseconds since the epoch */
export const expireOffers = (state: PanelState, now: number): PanelState =>
  change(state, (round) =>
    round.offers.some((entry) => isOver(entry, now))
      ? {
          ...round,
          offers: round.offers.map((entry) => (isOver(entry, now) ? { ...entry, status: 'expired' } : entry)),
        }
      : round,
  );

/** The offer that is meant, if it is in the open round. */
export const findOffer = ({ round }: PanelState, id: OfferId): OfferState | undefined =>
  round.kind === 'idle' ? undefined : round.offers.find(({ offer }) => isOffer(offer, id));

/** Every offer of the open round. */
export const offersOf = ({ round }: PanelState): readonly Offer[] =>
  round.kind === 'idle' ? [] : round.offers.map(({ offer }) => offer);

/** Every offer but one that is being taken. */
export const untakenOffers = ({ round }: PanelState): readonly Offer[] =>
  round.kind === 'idle'
    ? []
    : round.offers.filter(({ status }) => status !== 'taking').map(({ offer }) => offer);

/** All at once: to add one after the other would copy the lists each time. */
function addAnswers(round: OpenRound, answers: readonly PlanAnswer[]): OpenRound {
  const offers: OfferState[] = [...round.offers];
  const refusals: RefusalState[] = [...round.refusals];
  const silent: SilentState[] = [...round.silent];
  for (const answer of answers) {
    const who = { platformId: answer.platform.id, platformName: answer.platform.name };
    switch (answer.kind) {
      case 'offers':
        offers.push(...answer.offers.map((offer): OfferState => ({ offer, status: 'open' })));
        break;
      case 'refusal':
        refusals.push({ ...who, reasons: answer.reasons, signInMayHelp: answer.signInMayHelp });
        break;
      case 'silent': {
        const details = answer.details === undefined ? {} : { details: answer.details };
        silent.push({ ...who, text: answer.text, ...details });
      }
    }
  }
  const answered = Math.min(round.asked, round.answered + answers.length);
  return { ...round, answered, offers, refusals, silent };
}

function rank(round: OpenRound, { needs, now }: Ranking): OpenRound {
  const order = rankOffers(
    round.offers.map(({ offer }) => offer),
    needs,
    now,
  );
  const entries = new Map(round.offers.map((entry) => [entry.offer, entry]));
  return { ...round, offers: order.flatMap((offer) => entries.get(offer) ?? []) };
}

/** Forgets what a platform said. An offer that is being taken stays: its press decides what becomes of it. */
export const dropAnswer = (state: PanelState, platformId: string): PanelState =>
  change(state, (round) => dropFrom(round, new Set([platformId])));

function dropFrom(round: OpenRound, platformIds: ReadonlySet<string>): OpenRound {
  const answered = new Set<string>();
  const stays = ({ platformId }: { readonly platformId: string }): boolean => {
    if (platformIds.has(platformId)) answered.add(platformId);
    return !platformIds.has(platformId);
  };
  const offers = round.offers.filter(({ offer, status }) => status === 'taking' || stays(offer));
  const refusals = round.refusals.filter(stays);
  const silent = round.silent.filter(stays);
  return { ...round, offers, refusals, silent, answered: round.answered - answered.size };
}

const isOffer = (offer: Offer, { platformId, offerId }: OfferId): boolean =>
  offer.platformId === platformId && offer.id === offerId;

const isOver = ({ offer, status }: OfferState, now: number): boolean =>
  status === 'open' && offer.expires !== undefined && Date.parse(offer.expires) <= now;

function changeOffer(state: PanelState, id: OfferId, apply: (entry: OfferState) => OfferState): PanelState {
  return change(state, (round) => ({
    ...round,
    offers: round.offers.map((entry) => (isOffer(entry.offer, id) ? apply(entry) : entry)),
  }));
}

function change(state: PanelState, apply: (round: OpenRound) => OpenRound): PanelState {
  if (state.round.kind === 'idle') return state;
  const round = apply(state.round);
  return round === state.round ? state : { ...state, round };
}
