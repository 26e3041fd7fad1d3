import type { PlanAnswer } from '../../offers/plan.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { isSignInFailure, problemOf } from '../problem.js';
import * as reduce from '../reduce/platforms.js';
import type { PlatformState } from '../state.js';
import type { AskFlow } from './ask-flow.js';

/** Who the platforms take us for. */
export interface AccountFlow {
  /** Keeps the token, checks it with the platform and asks again for offers. A token that is not taken is forgotten. */
  signIn(platformId: string, token: string): Promise<void>;
  forget(platformId: string): Promise<void>;
  /** Learns from an answer to "can you run this?". */
  learn(answer: PlanAnswer): Promise<void>;
}

export function createAccountFlow(context: PanelContext, ask: Pick<AskFlow, 'askAgain' | 'drop'>): AccountFlow {
  const { cell, host, book, life, t } = context;

  const find = (id: string): PlatformState | undefined =>
    cell.get().platforms.find((platform) => platform.id === id);

  const problem = (id: string, error: unknown): void =>
    cell.update((state) => reduce.putProblem(state, id, problemOf(error).text));

  /** @returns true when the platform knows us by the token */
  const check = async ({ id }: PlatformState): Promise<boolean> => {
    const account = await book.driverFor(id)?.account(life);
    if (!account) return false;
    cell.update((state) => reduce.putAccount(state, id, account));
    return account.name !== undefined || account.signIn === 'none';
  };

  const refuse = async ({ id, name }: PlatformState, why: string): Promise<void> => {
    await host.credentials.forget(id);
    cell.update((state) => reduce.putProblem(reduce.dropCredential(state, id), id, why));
    say(context, t('%1 did not accept the token.', name));
  };

  /** Whatever goes wrong stands at the platform, and the platform is free for the next press. */
  const guarded = async (platformId: string, work: (platform: PlatformState) => Promise<void>): Promise<void> => {
    const platform = find(platformId);
    if (!platform || platform.busy) return;
    cell.update((state) => reduce.beginAccount(state, platformId));
    try {
      await work(platform);
    } catch (error) {
      problem(platformId, error);
    }
  };

  const notTaken = (name: string): string =>
    t('%1 did not accept the token, so it was forgotten. Get a new one there and sign in again.', name);

  return {
    signIn: (platformId, token) =>
      guarded(platformId, async (platform) => {
        await host.credentials.set(platformId, token);
        cell.update((state) => reduce.putCredential(state, platformId));
        try {
          if (!(await check(platform))) return await refuse(platform, notTaken(platform.name));
        } catch (error) {
          if (!isSignInFailure(error)) throw error;
          return await refuse(platform, `${notTaken(platform.name)} ${problemOf(error).details ?? ''}`.trim());
        }
        say(context, t('Signed in to %1.', platform.name));
        await ask.askAgain(platformId);
      }),
    forget: (platformId) =>
      guarded(platformId, async ({ name }) => {
        // While the account can still do so.
        await ask.drop(platformId);
        await host.credentials.forget(platformId);
        cell.update((state) => reduce.dropCredential(state, platformId));
        say(context, t('Signed out of %1.', name));
        await ask.askAgain(platformId);
      }),
    async learn(answer) {
      const platform = find(answer.platform.id);
      if (!platform || platform.busy) return;
      if (answer.kind === 'silent' && answer.failure === 'sign-in') {
        cell.update((state) => reduce.wantSignIn(state, platform.id));
        if (platform.hasCredential) await guarded(platform.id, (found) => refuse(found, notTaken(found.name)));
        return;
      }
      if (answer.kind === 'silent' || (platform.signIn !== 'unknown' && !lacksName(platform))) return;
      try {
        await check(platform);
      } catch {
        // The answer itself is there; who we are is shown when the platform says so.
      }
    },
  };
}

const lacksName = (platform: PlatformState): boolean =>
  platform.hasCredential && platform.signedInAs === undefined;
