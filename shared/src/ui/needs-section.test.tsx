/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import { CAPTURED, EMPTY, roundOf } from './testing/fixture.js';
import { renderPanel, scrolledTo } from './testing/render-panel.js';

describe('mode and needs', () => {
  it('is a radio group with two modes', async () => {
    const { actions, user } = renderPanel(CAPTURED);
    const group = screen.getByRole('radiogroup', { name: 'Mode' });
    expect(within(group).getByRole<HTMLInputElement>('radio', { name: 'Open live' }).checked).toBe(true);
    await user.click(within(group).getByRole('radio', { name: 'Run all cells' }));
    expect(actions).toEqual([{ type: 'set-mode', mode: 'batch' }]);
  });

  it.each([
    ['Cores', 'cores'],
    ['Memory (GiB)', 'memoryGiB'],
    ['Disk (GiB)', 'diskGiB'],
    ['GPUs', 'gpus'],
    ['Hours', 'durationSeconds'],
    ['Most it may cost', 'cost'],
  ])('sends what is typed into %s', async (name, field) => {
    const { actions, user } = renderPanel(CAPTURED);
    await user.type(screen.getByRole('textbox', { name }), '2');
    expect(actions).toEqual([{ type: 'set-field', field, text: '2' }]);
  });

  it('shows an error at its field and leads there', async () => {
    const { actions, user } = renderPanel({
      ...CAPTURED,
      form: { ...EMPTY.form, errors: { memoryGiB: '"lots" is not a size.' } },
    });
    const memory = screen.getByRole('textbox', { name: 'Memory (GiB)' });
    expect(memory.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(memory.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      '"lots" is not a size.',
    );
    expect(screen.getByRole('textbox', { name: 'Cores' }).getAttribute('aria-invalid')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Find offers' }));
    expect(document.activeElement).toBe(memory);
    expect(actions).toEqual([{ type: 'find-offers' }]);
  });

  it('asks from the keyboard: Enter in a field', async () => {
    const { actions, user } = renderPanel(CAPTURED);
    await user.type(screen.getByRole('textbox', { name: 'Hours' }), '{Enter}');
    expect(actions).toEqual([{ type: 'find-offers' }]);
  });

  it('shows how many answered and can be stopped, but not started twice', async () => {
    const { actions, user, show } = renderPanel({
      ...CAPTURED,
      round: roundOf({ kind: 'asking', asked: 3, answered: 2 }),
    });
    const progress = screen.getByRole<HTMLProgressElement>('progressbar', { name: '2 of 3 answered' });
    expect([progress.value, progress.max]).toEqual([2, 3]);
    await user.click(screen.getByRole('button', { name: 'Find offers' }));
    await user.type(screen.getByRole('textbox', { name: 'Hours' }), '{Enter}');
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(actions).toEqual([{ type: 'stop-asking' }]);
    show({ ...CAPTURED, round: roundOf() });
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    expect(screen.getByText('No platform offers to run this as it is.')).toBeTruthy();
  });

  it('brings the button, with the offers below it, into view when the platforms are asked, and only then', () => {
    scrolledTo.length = 0;
    const { show } = renderPanel(CAPTURED);
    expect(scrolledTo).toEqual([]);
    show({ ...CAPTURED, round: roundOf({ kind: 'asking', asked: 3, answered: 0 }) });
    show({ ...CAPTURED, round: roundOf({ kind: 'asking', asked: 3, answered: 2 }) });
    show({ ...CAPTURED, round: roundOf() });
    const button = screen.getByRole('button', { name: 'Find offers' });
    expect(scrolledTo.map((element) => element.contains(button))).toEqual([true]);
  });
});
