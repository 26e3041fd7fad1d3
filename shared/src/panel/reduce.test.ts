import fc from 'fast-check';
import { SAMPLE_OFFER, sampleRun } from '../jobs/testing/samples.js';
import type { Offer, Platform, Run } from '../model/index.js';
import { announce } from './reduce/announce.js';
import { initialState } from './reduce/initial.js';
import { beginPress, endPress, putRun, setTrouble } from './reduce/jobs.js';
import * as rounds from './reduce/round.js';
import type { OfferState, PanelState } from './state.js';

const platform = (id: string): Platform => ({ id, name: id, url: id, protocol: 'uws' });
const offer = (platformId: string, id: string): Offer => ({ ...SAMPLE_OFFER, platformId, id });
const ranking = { needs: {}, now: 0 };
const offersIn = ({ round }: PanelState): readonly OfferState[] =>
  round.kind === 'idle' ? [] : round.offers;

describe('a round', () => {
  const answer = (state: PanelState, id: string, ...ids: readonly string[]): PanelState =>
    rounds.putAnswers(
      state,
      [{ platform: platform(id), kind: 'offers', offers: ids.map((one) => offer(id, one)) }],
      ranking,
    );

  it('counts each platform once, however often it answers', () => {
    const platforms = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(platforms, (ids) => {
        const state = ids.reduce(
          (before, id) => answer(before, id, 'x'),
          rounds.beginRound(initialState(), 3),
        );
        const different = new Set(ids).size;
        expect(state.round).toMatchObject({ asked: 3, answered: different });
        expect(offersIn(state)).toHaveLength(different);
      }),
    );
  });

  it('keeps an offer that is being taken when its platform is asked again', () => {
    const begun = answer(rounds.beginRound(initialState(), 1), 'a', 'x', 'y');
    const taking = rounds.takeOffer(begun, { platformId: 'a', offerId: 'x' });
    const again = rounds.askAgain(taking, 'a', false);
    expect(offersIn(again).map((entry) => [entry.offer.id, entry.status])).toEqual([['x', 'taking']]);
    expect(rounds.untakenOffers(again)).toEqual([]);
  });

  it('changes nothing when none is open', () => {
    const state = initialState();
    expect(answer(state, 'a', 'x')).toBe(state);
    expect(rounds.expireOffers(state, 0)).toBe(state);
    expect(rounds.endRound(state)).toBe(state);
    expect(rounds.endAsking(state)).toBe(state);
  });
});

describe('a run', () => {
  const put = (state: PanelState, run: Run): PanelState => putRun(state, run, () => ['open']);

  it('is shown newest first, and never in an older version', () => {
    const older = sampleRun('old', { createdAt: '2026-01-01T00:00:00Z', revision: 2 });
    const newer = sampleRun('new', { createdAt: '2026-01-02T00:00:00Z' });
    const state = put(put(initialState(), older), newer);
    expect(state.jobs.map(({ run }) => run.key)).toEqual(['new', 'old']);
    expect(put(state, { ...older, revision: 1 })).toBe(state);
  });

  it('keeps what was pressed and said when it changes', () => {
    const pressed = beginPress(put(initialState(), sampleRun('a')), 'a', 'open');
    expect(put(pressed, sampleRun('a', { revision: 1 })).jobs[0]?.busy).toBe('open');
    const ended = endPress(pressed, 'a', 'open', { text: 'No.' });
    expect(put(ended, sampleRun('a', { revision: 1 })).jobs[0]).toMatchObject({ problem: { text: 'No.' } });
    expect(beginPress(ended, 'a', 'open').jobs[0]?.problem).toBeUndefined();
  });

  it('stays busy with the button that was pressed last', () => {
    const one = beginPress(put(initialState(), sampleRun('a')), 'a', 'results');
    const two = beginPress(one, 'a', 'cancel');
    expect(endPress(two, 'a', 'results').jobs[0]?.busy).toBe('cancel');
  });

  it('shows trouble only where a press has said nothing', () => {
    const shown = put(initialState(), sampleRun('a'));
    const trouble = { text: 'No network.' };
    const troubled = setTrouble(shown, 'a', undefined, trouble);
    expect(troubled.jobs[0]?.problem).toBe(trouble);
    expect(setTrouble(troubled, 'a', trouble, undefined).jobs[0]?.problem).toBeUndefined();
    const pressed = endPress(shown, 'a', 'open', { text: 'No.' });
    expect(setTrouble(pressed, 'a', undefined, trouble)).toBe(pressed);
  });
});

describe('announce', () => {
  it('numbers what is said and keeps the latest', () => {
    const state = Array.from({ length: 30 }, (_, index) => String(index)).reduce(announce, initialState());
    expect(state.announcements).toHaveLength(20);
    expect(state.announcements.at(-1)).toEqual({ id: 30, text: '29' });
  });
});
