/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import { CLOSED } from '../panel/find/initial.js';
import type { FindState, HitState } from '../panel/find/state.js';
import { EMPTY, NOW } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const HIT: HitState = {
  id: 'e',
  kind: 'notebook',
  title: 'External Compton',
  description: 'Photons of the torus.',
  keywords: ['blazar'],
  authors: ['C. Nigro'],
  licence: 'BSD-3-Clause',
  source: { name: 'agnpy', url: 'https://git.test/agnpy' },
};

const READ = { busy: false, sources: 2, problems: [], fresh: true, checkedAt: new Date(NOW).toISOString() };

const notebooks = (more: Partial<FindState['notebooks']> = {}) => ({
  ...EMPTY,
  find: {
    ...CLOSED,
    open: true,
    notebooks: { ...CLOSED.notebooks, harvest: READ, indexed: 9, total: 1, hits: [HIT], ...more },
  },
});

const platforms = (more: Partial<FindState['platforms']> = {}) => ({
  ...EMPTY,
  find: {
    ...CLOSED,
    open: true,
    tab: 'platforms' as const,
    platforms: { ...CLOSED.platforms, harvest: READ, ...more },
  },
});

const region = () => within(screen.getByRole('region', { name: 'Find' }));

describe('Find', () => {
  it('is folded, and opens from the keyboard', async () => {
    const { actions, user } = renderPanel(EMPTY);
    expect(screen.queryByRole('searchbox')).toBeNull();
    await user.click(region().getByRole('heading', { name: 'Find' }));
    expect(actions).toEqual([{ type: 'find-open', tab: 'notebooks' }]);
  });

  it('searches, and does what a hit offers', async () => {
    const { actions, user } = renderPanel(notebooks());
    await user.type(region().getByRole('searchbox', { name: 'Search notebooks' }), 'du');
    const hit = within(region().getByRole('list', { name: 'Notebooks found' }))
      .getByRole('heading')
      .closest('li')!;
    for (const name of ['Run elsewhere', 'Open here']) {
      const button = within(hit).getByRole('button', { name });
      expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
        HIT.title,
      );
      await user.click(button);
    }
    expect(actions).toEqual([
      { type: 'find-query', text: 'd' },
      { type: 'find-query', text: 'du' },
      { type: 'find-run', id: 'e' },
      { type: 'find-open-here', id: 'e' },
    ]);
    expect(hit.textContent).toContain('C. Nigro');
  });

  it('opens no container here, and says what did not work', () => {
    renderPanel(notebooks({ hits: [{ ...HIT, kind: 'container', problem: { text: 'No digest.' } }] }));
    expect(screen.queryByRole('button', { name: 'Open here' })).toBeNull();
    expect(screen.getByText('No digest.').closest('.re-error')).not.toBeNull();
  });

  it('narrows by kind, source and keyword', async () => {
    const facet = { facet: 'keywords' as const, label: 'Stars', value: 'stars', count: 3, chosen: false };
    const { actions, user } = renderPanel(
      notebooks({ facets: [facet, { ...facet, label: 'AGN', value: 'agn', chosen: true }] }),
    );
    await user.click(screen.getByText('Narrow (1 chosen)'));
    const group = within(screen.getByRole('group', { name: 'Keywords' }));
    expect(group.getByRole<HTMLInputElement>('checkbox', { name: /AGN/ }).checked).toBe(true);
    await user.click(group.getByRole('checkbox', { name: /Stars/ }));
    expect(actions).toEqual([{ type: 'find-facet', facet: 'keywords', value: 'stars', chosen: true }]);
  });

  it('says how far it is, and can be stopped; and how old what it shows is', async () => {
    const harvest = { ...READ, busy: true, progress: { text: 'Reading agnpy', done: 3, total: 10 } };
    const { actions, user, show } = renderPanel(notebooks({ harvest }));
    expect(screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Reading agnpy' }).value).toBe(3);
    await user.click(region().getByRole('button', { name: 'Cancel' }));
    show(notebooks({ harvest: { ...READ, fresh: false, problems: ['agnpy is silent.'] } }));
    expect(region().getByRole('list', { name: 'Problems of the sources' }).textContent).toContain(
      'agnpy is silent.',
    );
    expect(region().getByText('Not everything could be read now', { exact: false })).toBeTruthy();
    await user.click(region().getByRole('button', { name: 'Look again' }));
    expect(actions).toEqual([{ type: 'find-cancel' }, { type: 'find-refresh' }]);
  });

  it('says what to do where the settings name nothing', () => {
    renderPanel(notebooks({ harvest: { ...READ, sources: 0 } }));
    expect(region().getByText('The settings name no catalogue yet', { exact: false })).toBeTruthy();
  });

  it('goes from tab to tab by arrows', async () => {
    const { actions, user } = renderPanel(notebooks());
    region().getByRole('tab', { name: 'Notebooks', selected: true }).focus();
    await user.keyboard('{ArrowRight}');
    expect(actions).toEqual([{ type: 'find-open', tab: 'platforms' }]);
    expect(document.activeElement).toBe(region().getByRole('tab', { name: 'Platforms' }));
  });

  it('uses a platform that was found, once', async () => {
    const found = [
      {
        id: 'ivo://a',
        url: 'https://a.test',
        name: 'Alpha',
        from: ['list', 'registry'] as const,
        authenticatedOnly: true,
      },
      { id: 'https://b.test', url: 'https://b.test', name: 'Beta', from: ['settings'] as const },
    ];
    const { actions, user } = renderPanel({
      ...platforms({ found }),
      platforms: [
        {
          id: 'https://b.test',
          url: 'https://b.test',
          name: 'Beta',
          signIn: 'unknown',
          hasCredential: false,
          busy: false,
        },
      ],
    });
    const [alpha, beta] = within(region().getByRole('list', { name: 'Platforms found' }))
      .getAllByRole('heading')
      .map((heading) => heading.closest('li')!);
    expect(alpha?.textContent).toContain('Only with an account');
    await user.click(within(alpha!).getByRole('button', { name: 'Use Alpha' }));
    expect(actions).toEqual([{ type: 'find-enable', id: 'ivo://a' }]);
    expect(beta?.textContent).toContain('In use');
    expect(within(beta!).queryByRole('button')).toBeNull();
  });

  it('gives the focus back to its heading when it is folded with what had it', () => {
    const { show } = renderPanel(notebooks());
    region().getByRole('button', { name: 'Run elsewhere' }).focus();
    show({ ...EMPTY, find: CLOSED });
    expect(document.activeElement?.textContent).toBe('Find');
  });
});
