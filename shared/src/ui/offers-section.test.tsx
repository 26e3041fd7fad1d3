/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import type { Offer } from '../model/index.js';
import type { OfferState } from '../panel/state.js';
import { CAPTURED, NOW, at, entryOf, roundOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const withOffers = (...offers: OfferState[]) => ({ ...CAPTURED, round: roundOf({ offers }) });
const withOffer = (more: Partial<Offer>) => withOffers(entryOf('x', { platformName: 'Helios', ...more }));
const rows = () => within(screen.getByRole('list', { name: 'Offers' })).getAllByRole('heading');
const take = () => screen.getByRole('button', { name: /^Run on Helios/ });

describe('offers', () => {
  it('takes an offer by a button that says what it gives', async () => {
    const { actions, user } = renderPanel(withOffer({ cores: 8, memoryGiB: 16 }));
    const button = screen.getByRole('button', { name: 'Run on Helios, 8 cores, 16 GiB' });
    expect(button.textContent).toBe('Run on Helios');
    await user.click(button);
    expect(actions).toEqual([{ type: 'take-offer', platformId: 'http://x.test', offerId: 'x' }]);
  });

  it('names what is stated, in the same order for all', () => {
    renderPanel(
      withOffer({ diskGiB: 100, gpus: 2, start: at(60), cost: { amount: 16, unit: 'core-hours' } }),
    );
    const facts = screen
      .getAllByRole('term')
      .map((term) => [term.textContent, term.nextSibling?.textContent]);
    expect(Object.fromEntries(facts)).toMatchObject({
      Cores: '8',
      Memory: '32 GiB',
      Disk: '100 GiB',
      GPUs: '2',
      Time: '2 h',
      Cost: '16 core-hours',
    });
  });

  it('says what is not stated, and that it starts at once', () => {
    renderPanel(
      withOffers({
        offer: { id: 'x', platformId: 'x', platformName: 'Helios', mode: 'live' },
        status: 'open',
      }),
    );
    expect(screen.getAllByText('not stated')).toHaveLength(6);
    expect(screen.getByText('now')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run on Helios' })).toBeTruthy();
  });

  it('says which environment, what it lacks and what is enforced', () => {
    const environment = { name: 'astro', kernel: 'python3', lacks: ['astropy'], installs: true };
    const { container, show } = renderPanel(withOffer({ environment, enforced: ['memory', 'duration'] }));
    expect(container.textContent).toContain('Environment astro, python3');
    expect(container.textContent).toContain('will be installed: astropy');
    expect(container.textContent).toContain('Enforced: memory, time');
    show(withOffer({ environment: { ...environment, installs: false } }));
    expect(container.textContent).toContain('lacks: astropy');
  });

  it('says what is left of the account', () => {
    const { container, show } = renderPanel(withOffer({ coreHoursLeft: 87.5 }));
    expect(container.textContent).toContain('87.5 core-hours left this month');
    show(withOffer({ coreHoursLeft: 0 }));
    expect(container.textContent).toContain('0 core-hours left this month');
    show(withOffer({}));
    expect(container.textContent).not.toContain('core-hours');
  });

  it('counts down to its end and cannot be taken afterwards', async () => {
    const state = withOffer({ expires: at(5) });
    const { actions, user, show } = renderPanel(state);
    expect(screen.getByText('Held for 5 min')).toBeTruthy();
    show(state, NOW + 4 * 60_000);
    expect(screen.getByText('Held for 1 min')).toBeTruthy();
    show(state, NOW + 5 * 60_000);
    expect(screen.getByText('Expired: find offers again')).toBeTruthy();
    expect(take().getAttribute('aria-disabled')).toBe('true');
    await user.click(take());
    expect(actions).toEqual([]);
  });

  it('shows as expired what the state calls so', () => {
    renderPanel(
      withOffers({ ...entryOf('x', { platformName: 'Helios', expires: at(9) }), status: 'expired' }),
    );
    expect(screen.queryByText(/Held for/)).toBeNull();
    expect(take().getAttribute('aria-disabled')).toBe('true');
  });

  it('locks the others while one is taken', async () => {
    const { actions, user } = renderPanel(
      withOffers({ ...entryOf('a'), status: 'taking' }, entryOf('x', { platformName: 'Helios' })),
    );
    expect(screen.getByRole('button', { name: /^Run on a,/ }).getAttribute('aria-busy')).toBe('true');
    await user.click(take());
    await user.click(screen.getByRole('button', { name: /^Run on a,/ }));
    expect(actions).toEqual([]);
  });

  it('says why the last press led to nothing', () => {
    renderPanel(withOffers({ ...entryOf('x'), problem: { text: 'It was taken by another.' } }));
    expect(screen.getByText('It was taken by another.')).toBeTruthy();
  });

  it('sorts, and keeps the order while more offers come in', async () => {
    const offers = [entryOf('small', { memoryGiB: 4 }), entryOf('big', { memoryGiB: 64 })];
    const { user, show } = renderPanel(withOffers(...offers));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'Memory');
    expect(rows().map((row) => row.textContent)).toEqual(['big', 'small']);
    show(withOffers(...offers, entryOf('middle', { memoryGiB: 16 })));
    expect(rows().map((row) => row.textContent)).toEqual(['big', 'middle', 'small']);
  });

  it('makes only the first offer primary', () => {
    const { container } = renderPanel(withOffers(entryOf('a'), entryOf('b')));
    expect(container.querySelectorAll('.re-offers .re-primary')).toHaveLength(1);
  });
});
