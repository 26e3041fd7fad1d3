import type { Account, Platform } from '../../model/index.js';
import type { AddingState, PanelState, PlatformState } from '../state.js';

/** Shows these platforms; what is known of those that were there already stays. */
export function putPlatforms(
  state: PanelState,
  platforms: readonly Platform[],
  withCredential: ReadonlySet<string>,
): PanelState {
  const before = new Map(state.platforms.map((platform) => [platform.id, platform]));
  return {
    ...state,
    platforms: platforms.map(({ id, name, url }) => ({
      signIn: 'unknown',
      busy: false,
      ...before.get(id),
      id,
      name,
      url,
      hasCredential: withCredential.has(id),
    })),
  };
}

/** Something is being done about the platform's account; what went wrong before is forgotten. */
export const beginAccount = (state: PanelState, id: string): PanelState =>
  change(state, id, ({ problem: _, ...platform }) => ({ ...platform, busy: true }));

/** Platforms said who they take us for. @param accounts by the platform's identifier */
export const putAccounts = (state: PanelState, accounts: ReadonlyMap<string, Account>): PanelState =>
  changeAll(state, (platform) => {
    const account = accounts.get(platform.id);
    if (!account) return platform;
    const { signedInAs: _, ...rest } = platform;
    return {
      ...rest,
      busy: false,
      signIn: account.signIn,
      wantsPassword: wantsPassword(account),
      ...(account.name === undefined ? {} : { signedInAs: account.name }),
    };
  });

/** A token is simpler and can be taken back: a password only where nothing else is taken. */
const wantsPassword = ({ schemes = ['Bearer'] }: Account): boolean =>
  schemes.includes('Basic') && !schemes.includes('Bearer');

/** A token is kept for the platform now. */
export const putCredential = (state: PanelState, id: string): PanelState =>
  change(state, id, (platform) => ({ ...platform, hasCredential: true }));

/** No token is kept for the platform any more. */
export const dropCredential = (state: PanelState, id: string): PanelState =>
  change(state, id, ({ signedInAs: _, ...platform }) => ({ ...platform, busy: false, hasCredential: false }));

/** @param problem a sentence for people */
export const putProblem = (state: PanelState, id: string, problem: string): PanelState =>
  change(state, id, (platform) => ({ ...platform, busy: false, problem }));

/** The platform said that it wants a sign-in. */
export const wantSignIn = (state: PanelState, id: string): PanelState =>
  change(state, id, (platform) =>
    platform.signIn === 'unknown' ? { ...platform, signIn: 'required' } : platform,
  );

/** An address is being looked at, or was; undefined when that went well. */
export function setAdding({ adding: _, ...state }: PanelState, adding: AddingState | undefined): PanelState {
  return adding === undefined ? state : { ...state, adding };
}

const change = (
  state: PanelState,
  id: string,
  apply: (platform: PlatformState) => PlatformState,
): PanelState => changeAll(state, (platform) => (platform.id === id ? apply(platform) : platform));

function changeAll(state: PanelState, apply: (platform: PlatformState) => PlatformState): PanelState {
  const platforms = state.platforms.map(apply);
  const same = platforms.every((platform, index) => platform === state.platforms[index]);
  return same ? state : { ...state, platforms };
}
