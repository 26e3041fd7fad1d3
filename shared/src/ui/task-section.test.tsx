/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import { CAPTURED, SUMMARY } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

describe('the task as captured', () => {
  it('shows what would be sent', () => {
    const { container } = renderPanel(CAPTURED);
    for (const text of ['clusters.ipynb', 'python3, python', '42 cells', '2 KiB', '3f2a91cc', 'astropy']) {
      expect(container.textContent).toContain(text);
    }
    expect(within(screen.getByRole('list', { name: 'Warnings' })).getByText(/mask\.npy/)).toBeTruthy();
    expect(screen.queryByText(/has changed/)).toBeNull();
  });

  it('shows what came from elsewhere by its title and kind, and lets it be asked about', () => {
    const summary = {
      title: 'Androcles',
      executable: 'docker-container',
      location: 'ghcr.io/a/b:1',
    } as const;
    const { container } = renderPanel({ ...CAPTURED, task: { kind: 'given', summary } });
    for (const text of ['Androcles', 'Docker container', 'ghcr.io/a/b:1']) {
      expect(container.textContent).toContain(text);
    }
    expect(screen.queryByText('Capture a notebook first.')).toBeNull();
  });

  it('shows what lies beside a found notebook like files of one’s own, and what becomes of it', async () => {
    const files = [
      { path: 'photons.csv', included: true },
      { path: 'torus.fits', sizeBytes: 3 * 1024 ** 2, included: false },
    ];
    const fetching = { text: 'Fetching photons.csv', done: 1, total: 2 };
    const summary = {
      title: 'Compton',
      executable: 'notebook',
      files,
      fetching,
      problem: 'It is gone.',
    } as const;
    const { actions, user } = renderPanel({ ...CAPTURED, task: { kind: 'given', summary } });
    expect(screen.getByText('Files: 1 of 2 go along, size not known yet')).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'Fetching photons.csv' })).toHaveProperty('value', 1);
    expect(screen.getByText('It is gone.')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: /photons\.csv/ }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(actions).toEqual([
      { type: 'include-file', path: 'photons.csv', included: false },
      { type: 'stop-asking' },
    ]);
  });

  it('says when the notebook has changed since, and captures it again', async () => {
    const { actions, user } = renderPanel({
      ...CAPTURED,
      task: { kind: 'captured', summary: { ...SUMMARY, stale: true } },
    });
    expect(screen.getByText('The notebook has changed since it was captured.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Capture again' }));
    expect(actions).toEqual([{ type: 'capture' }]);
  });

  it('lets files stay at home and come along', async () => {
    const { actions, user } = renderPanel(CAPTURED);
    expect(screen.getByText('Files: 1 of 2 go along, 3 MiB')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: /coma\.fits/ }));
    await user.click(screen.getByRole('checkbox', { name: /notes\.csv/ }));
    expect(actions).toEqual([
      { type: 'include-file', path: 'data/coma.fits', included: false },
      { type: 'include-file', path: 'notes.csv', included: true },
    ]);
  });

  it('sets parameters and whether outputs are kept', async () => {
    const { actions, user } = renderPanel(CAPTURED);
    const seed = screen.getByRole('textbox', { name: 'seed' });
    await user.type(seed, '0');
    await user.click(screen.getByRole('checkbox', { name: 'Keep outputs' }));
    expect(actions).toEqual([
      { type: 'set-parameter', name: 'seed', value: '420' },
      { type: 'keep-outputs', keep: true },
    ]);
    expect(document.getElementById(seed.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'of the generator',
    );
  });

  it('opens what is long only when asked', async () => {
    const { user } = renderPanel(CAPTURED);
    expect(screen.queryByText('https://archive.test/wise.fits')).toBeNull();
    await user.click(screen.getByText('Data read over the network (1)'));
    expect(await screen.findByText('https://archive.test/wise.fits')).toBeTruthy();
  });
});
