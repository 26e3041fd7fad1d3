/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import type { RefusalState } from '../panel/state.js';
import { CAPTURED, roundOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const REFUSAL: RefusalState = {
  platformId: 'http://polaris.test',
  platformName: 'Polaris',
  signInMayHelp: true,
  reasons: [
    { field: 'memoryGiB', text: 'memory: asked 64 GiB, your allocation here is 16 GiB' },
    { field: 'packages', text: 'package healpy: not in any environment here' },
    { text: 'Closed on Sundays.' },
  ],
};

const refused = (more: Partial<RefusalState> = {}) => ({
  ...CAPTURED,
  round: roundOf({ refusals: [{ ...REFUSAL, ...more }] }),
});

describe('platforms that cannot run it', () => {
  it('gives each reason with its field in bold, named once', () => {
    renderPanel(refused());
    const list = screen.getByRole('list', { name: 'Cannot run this' });
    expect(list.textContent).toContain('memory: asked 64 GiB, your allocation here is 16 GiB');
    expect(list.textContent).toContain('Packages: package healpy: not in any environment here');
    expect(
      within(list)
        .getAllByText(/^(memory|Packages)$/)
        .map((word) => word.tagName),
    ).toEqual(['STRONG', 'STRONG']);
    expect(list.textContent).toContain('Closed on Sundays.');
  });

  it('signs in with a token that is kept nowhere', async () => {
    const { actions, container, user } = renderPanel(refused());
    const field = screen.getByLabelText<HTMLInputElement>('Token for Polaris');
    expect([field.type, field.autocomplete]).toEqual(['password', 'off']);
    await user.type(field, ' s3cret ');
    await user.click(screen.getByRole('button', { name: 'Sign in to Polaris' }));
    expect(actions).toEqual([{ type: 'sign-in', platformId: 'http://polaris.test', token: 's3cret' }]);
    expect(field.value).toBe('');
    expect(container.innerHTML).not.toContain('s3cret');
  });

  it('leads to the field where there is no token yet', async () => {
    const { actions, user } = renderPanel(refused());
    await user.click(screen.getByRole('button', { name: 'Sign in to Polaris' }));
    expect(document.activeElement).toBe(screen.getByLabelText('Token for Polaris'));
    expect(actions).toEqual([]);
  });

  it('offers no sign-in where it would not help', () => {
    renderPanel(refused({ signInMayHelp: false }));
    expect(screen.queryByRole('button', { name: 'Sign in to Polaris' })).toBeNull();
  });

  it('keeps what a silent platform said under details', async () => {
    const { user } = renderPanel({
      ...CAPTURED,
      round: roundOf({
        silent: [{ platformId: 'o', platformName: 'Old grid', text: 'no answer', details: 'ETIMEDOUT' }],
      }),
    });
    expect(screen.getByText('no answer')).toBeTruthy();
    expect(screen.queryByText('ETIMEDOUT')).toBeNull();
    await user.click(screen.getByText('Details'));
    expect(await screen.findByText('ETIMEDOUT')).toBeTruthy();
  });
});

it.each(['Cannot run this', 'No answer'])('paints a part of a long list (%s)', async (name) => {
  const many = Array.from({ length: 30 }, (_, index) => `http://${index}.test`);
  const round =
    name === 'No answer'
      ? { silent: many.map((platformId) => ({ platformId, platformName: 'Polaris', text: 'no answer' })) }
      : { refusals: many.map((platformId) => ({ ...REFUSAL, platformId })) };
  const { user } = renderPanel({ ...CAPTURED, round: roundOf(round) });
  const rows = () => screen.getByRole('list', { name }).children.length;
  expect(rows()).toBe(20);
  await user.click(screen.getByRole('button', { name: 'Show more (10 left)' }));
  expect(rows()).toBe(30);
});
