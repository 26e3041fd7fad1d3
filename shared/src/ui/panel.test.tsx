/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import { CAPTURED, EMPTY, SUMMARY, entryOf, jobOf, roundOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

describe('Panel', () => {
  it('is a region that says what it is for before anything happened', async () => {
    const { actions, user } = renderPanel(EMPTY);
    const region = screen.getByRole('region', { name: 'Run elsewhere' });
    await user.click(within(region).getByRole('button', { name: 'Capture notebook' }));
    expect(actions).toEqual([{ type: 'capture' }]);
    await user.click(within(region).getByRole('button', { name: 'Find offers' }));
    expect(actions).toHaveLength(1);
    expect(screen.queryByRole('list', { name: 'Offers' })).toBeNull();
  });

  it('takes the focus from its host, and the first control comes next', async () => {
    const { user } = renderPanel(EMPTY);
    screen.getByRole('region', { name: 'Run elsewhere' }).focus();
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Run elsewhere' }));
    await user.tab();
    expect(screen.getByRole('region', { name: 'Run elsewhere' }).contains(document.activeElement)).toBe(true);
    expect(document.activeElement?.textContent).toBe('Find');
  });

  it('names its lists, with one item for each thing in them', () => {
    renderPanel({
      ...CAPTURED,
      round: roundOf({
        offers: [entryOf('helios')],
        refusals: [{ platformId: 'p', platformName: 'Polaris', reasons: [], signInMayHelp: false }],
        silent: [{ platformId: 's', platformName: 'Old grid', text: 'no answer within 20 s' }],
      }),
      jobs: [jobOf('a')],
    });
    for (const name of ['Offers', 'Cannot run this', 'No answer', 'Jobs']) {
      expect(within(screen.getByRole('list', { name })).getAllByRole('listitem')).toHaveLength(1);
    }
  });

  it('says announcements politely, each once', () => {
    const { show } = renderPanel({ ...EMPTY, announcements: [{ id: 1, text: 'Helios answered' }] });
    const first = screen.getByText('Helios answered');
    show({
      ...EMPTY,
      announcements: [
        { id: 1, text: 'Helios answered' },
        { id: 2, text: 'Polaris answered' },
      ],
    });
    const region = screen.getByRole('status');
    expect(region.getAttribute('aria-live')).toBe('polite');
    expect(region.getAttribute('aria-atomic')).toBe('false');
    expect(screen.getByText('Helios answered')).toBe(first);
    expect(region.textContent).toContain('Polaris answered');
  });

  it('says what is wrong with the settings, and what does not work in this window', () => {
    renderPanel({ ...EMPTY, problems: ['platforms[0]: not an address'], limits: ['Only small files.'] });
    expect(screen.getByText('platforms[0]: not an address').closest('.re-error')).not.toBeNull();
    expect(screen.getByText('Only small files.').closest('.re-warning')).not.toBeNull();
  });

  it('passes every text through the translator', () => {
    const { container } = renderPanel({ ...CAPTURED, round: roundOf() });
    expect(container.textContent).not.toMatch(/%\d/);
  });

  it('shows a notebook that could not be captured, and one that is being read', async () => {
    const { actions, show, user } = renderPanel({
      ...EMPTY,
      task: { kind: 'problem', title: 'broken.ipynb', text: 'It is no notebook.' },
    });
    expect(screen.getByText('It is no notebook.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Capture again' }));
    expect(actions).toEqual([{ type: 'capture' }]);
    show({ ...EMPTY, task: { kind: 'capturing', title: SUMMARY.title } });
    expect(screen.getByText('Reading the notebook:', { exact: false }).getAttribute('aria-busy')).toBe(
      'true',
    );
  });
});
