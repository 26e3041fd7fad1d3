/** @jest-environment jsdom */
import { screen } from '@testing-library/react';
import type { PlatformState } from '../panel/state.js';
import { CAPTURED, EMPTY, roundOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const HELIOS: PlatformState = {
  id: 'http://helios.test',
  name: 'Helios',
  url: 'http://helios.test',
  signIn: 'optional',
  hasCredential: false,
  busy: false,
};

const known = (more: Partial<PlatformState> = {}) => ({ ...EMPTY, platforms: [{ ...HELIOS, ...more }] });

describe('platforms', () => {
  it('adds one by its address', async () => {
    const { actions, user } = renderPanel(EMPTY);
    const address = screen.getByRole<HTMLInputElement>('textbox', { name: 'Address of a platform' });
    await user.type(address, ' https://new.test {Enter}');
    expect(actions).toEqual([{ type: 'add-platform', address: 'https://new.test' }]);
    expect(address.value).toBe('');
    await user.click(screen.getByRole('button', { name: 'Add platform' }));
    expect(actions).toHaveLength(1);
  });

  it('asks for a user name and a password where no token is taken', async () => {
    const { actions, user } = renderPanel(known({ signIn: 'required', wantsPassword: true }));
    await user.click(screen.getByRole('button', { name: 'Sign in to Helios' }));
    const name = screen.getByRole('textbox', { name: 'User name for Helios' });
    expect(document.activeElement).toBe(name);
    await user.type(name, 'ada{Enter}');
    const password = screen.getByLabelText<HTMLInputElement>('Password for Helios');
    expect(document.activeElement).toBe(password);
    expect(actions).toEqual([]);
    await user.type(password, ' with spaces {Enter}');
    expect(actions).toEqual([
      { type: 'sign-in', platformId: HELIOS.id, user: 'ada', token: ' with spaces ' },
    ]);
    expect(screen.queryByLabelText('Password for Helios')).toBeNull();
  });

  it('keeps an address that did not become a platform, with the reason at the field', () => {
    const address = 'https://new.test';
    const { show } = renderPanel({ ...EMPTY, adding: { address, busy: true } });
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Address of a platform' });
    const note = () => document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent;
    expect(screen.getByRole('button', { name: 'Add platform' }).getAttribute('aria-busy')).toBe('true');
    expect(note()).toBe('Looking at https://new.test');
    show({ ...EMPTY, adding: { address, busy: false, problem: { text: 'Nothing there speaks UWS.' } } });
    expect([field.value, note()]).toEqual([address, 'Nothing there speaks UWS.']);
    expect(field.getAttribute('aria-invalid')).toBe('true');
  });

  it('signs in from the keyboard', async () => {
    const { actions, user } = renderPanel(known());
    const button = screen.getByRole('button', { name: 'Sign in to Helios' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    await user.click(button);
    expect(document.activeElement).toBe(screen.getByLabelText('Token for Helios'));
    await user.keyboard('t0ken{Enter}');
    expect(actions).toEqual([{ type: 'sign-in', platformId: 'http://helios.test', token: 't0ken' }]);
    expect(screen.queryByLabelText('Token for Helios')).toBeNull();
  });

  it('says who we are there, and forgets', async () => {
    const { actions, user } = renderPanel(known({ signedInAs: 'ada', hasCredential: true }));
    expect(screen.getByText('ada').parentElement?.textContent).toBe('Signed in as ada');
    expect(screen.queryByRole('button', { name: 'Sign in to Helios' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Forget sign-in to Helios' }));
    expect(actions).toEqual([{ type: 'forget', platformId: 'http://helios.test' }]);
  });

  it('lets a refused token be replaced', () => {
    renderPanel(known({ hasCredential: true, problem: 'The token was refused.' }));
    expect(screen.getByText('The token was refused.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Sign in to Helios' })).toBeTruthy();
  });

  it('paints a part of a long list, and more when that is asked for', async () => {
    const platforms = Array.from({ length: 30 }, (_, index) => ({ ...HELIOS, id: `http://${index}.test` }));
    const { user } = renderPanel({ ...EMPTY, platforms });
    const rows = () => screen.getByRole('list', { name: 'Platforms' }).children.length;
    expect(rows()).toBe(20);
    await user.click(screen.getByRole('button', { name: 'Show more (10 left)' }));
    expect(rows()).toBe(30);
  });

  it('offers no sign-in to a platform that has none', () => {
    renderPanel(known({ signIn: 'none' }));
    expect(screen.queryByRole('button', { name: 'Sign in to Helios' })).toBeNull();
  });

  it('shows one sign-in for a platform, beside its refusal', () => {
    const refusal = { platformId: HELIOS.id, platformName: 'Helios', reasons: [], signInMayHelp: true };
    renderPanel({ ...known(), task: CAPTURED.task, round: roundOf({ refusals: [refusal] }) });
    expect(screen.getAllByRole('button', { name: 'Sign in to Helios' })).toHaveLength(1);
    expect(screen.getByLabelText('Token for Helios')).toBeTruthy();
  });
});
