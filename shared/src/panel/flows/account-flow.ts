import type { PlanAnswer } from '../../offers/plan.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { basicCredentials } from '../../http/basic.js';
import type { FailureKind } from '../../http/errors.js';
import type { Account } from '../../model/index.js';
import { isSignInFailure, problemOf } from '../problem.js';
import * as reduce from '../reduce/platforms.js';
import type { PlatformState } from '../state.js';
import type { AskFlow } from './ask-flow.js';

/** Who the platforms take us for. A token goes from the action to the host's keeper, and nowhere else. */
export class AccountFlow {
  private readonly listeners: ((platformId: string) => void)[] = [];

  constructor(
    private readonly context: PanelContext,
    private readonly ask: Pick<AskFlow, 'askAgain' | 'drop'>,
  ) {}

  /** @param listener told of each platform that has taken a token */
  onSignedIn(listener: (platformId: string) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Keeps the token, checks it with the platform and asks again for offers. A token that is not taken is forgotten.
   * @param user where the platform wants one, and then `token` is the password
   */
  signIn(platformId: string, token: string, user?: string): Promise<void> {
    const { cell, host, t } = this.context;
    return this.guarded(platformId, async (platform) => {
      if (user === undefined) await host.credentials.set(platformId, token);
      else await host.credentials.set(platformId, basicCredentials(user, token), 'Basic');
      cell.update((state) => reduce.putCredential(state, platformId));
      if (!(await this.isTaken(platform))) return;
      say(this.context, t('Signed in to %1.', platform.name));
      for (const listener of this.listeners) listener(platformId);
      await this.ask.askAgain(platformId);
    });
  }

  forget(platformId: string): Promise<void> {
    const { cell, host, t } = this.context;
    return this.guarded(platformId, async ({ name }) => {
      // While the account can still do so.
      await this.ask.drop(platformId);
      await host.credentials.forget(platformId);
      cell.update((state) => reduce.dropCredential(state, platformId));
      say(this.context, t('Signed out of %1.', name));
      await this.ask.askAgain(platformId);
    });
  }

  /** Learns from answers to "can you run this?". */
  learn(answers: readonly PlanAnswer[]): void {
    const platforms = new Map(this.context.cell.get().platforms.map((platform) => [platform.id, platform]));
    const said = new Map<string, Account>();
    for (const answer of answers) {
      const platform = platforms.get(answer.platform.id);
      if (!platform || platform.busy) continue;
      if (answer.kind === 'silent') void this.learnFromSilence(platform, answer.failure);
      else if (!isKnown(platform)) {
        if (answer.account) said.set(platform.id, answer.account);
        // The answer itself is there; who we are is shown when the platform says so.
        else void this.check(platform).catch(() => undefined);
      }
    }
    if (said.size > 0) this.context.cell.update((state) => reduce.putAccounts(state, said));
  }

  /** Never rejects. */
  private async learnFromSilence(platform: PlatformState, failure: FailureKind): Promise<void> {
    if (failure !== 'sign-in') return;
    this.context.cell.update((state) => reduce.wantSignIn(state, platform.id));
    if (platform.hasCredential) await this.guarded(platform.id, (found) => this.refuse(found));
  }

  private find(id: string): PlatformState | undefined {
    return this.context.cell.get().platforms.find((platform) => platform.id === id);
  }

  /** Whatever goes wrong stands at the platform, and the platform is free for the next press. */
  private async guarded(id: string, work: (platform: PlatformState) => Promise<void>): Promise<void> {
    const { cell, life } = this.context;
    const platform = this.find(id);
    if (!platform || platform.busy) return;
    cell.update((state) => reduce.beginAccount(state, id));
    try {
      await work(platform);
    } catch (error) {
      if (!life.aborted) cell.update((state) => reduce.putProblem(state, id, problemOf(error).text));
    }
  }

  /** Checks the token that is kept; one that the platform does not take is forgotten. */
  private async isTaken(platform: PlatformState): Promise<boolean> {
    try {
      if (await this.check(platform)) return true;
      await this.refuse(platform);
    } catch (error) {
      if (!isSignInFailure(error)) throw error;
      await this.refuse(platform, problemOf(error).details);
    }
    return false;
  }

  /** @returns true when the platform knows us by the token, or wants none */
  private async check({ id }: PlatformState): Promise<boolean> {
    const { book, cell, life } = this.context;
    const account = await book.driverFor(id)?.account(life);
    if (!account) return false;
    cell.update((state) => reduce.putAccounts(state, new Map([[id, account]])));
    return account.name !== undefined || account.signIn === 'none';
  }

  private async refuse({ id, name }: PlatformState, details = ''): Promise<void> {
    const { cell, host, t } = this.context;
    await host.credentials.forget(id);
    const text = t(
      '%1 did not accept the token, so it was forgotten. Get a new one there and sign in again.',
      name,
    );
    const why = `${text} ${details}`.trim();
    cell.update((state) => reduce.putProblem(reduce.dropCredential(state, id), id, why));
    say(this.context, text);
  }
}

/** Who it takes us for, and whether it wants a sign-in. */
const isKnown = ({ signIn, hasCredential, signedInAs }: PlatformState): boolean =>
  signIn !== 'unknown' && (!hasCredential || signedInAs !== undefined);
