import {
  normaliseAddress,
  type PanelController,
  type PlatformState,
  type Translate,
} from '@run-elsewhere/planner';
import type { PickerVs } from '../guided/choose.js';
import type { VsCode } from '../vs.js';
import { plainText } from '../window/plain-text.js';
import { pickPlatform } from './pickers.js';

export interface PlatformCommandParts {
  readonly vs: PickerVs & {
    readonly window: Pick<VsCode['window'], 'showInputBox' | 'showInformationMessage' | 'showErrorMessage'>;
  };
  readonly t: Translate;
  readonly controller: Pick<PanelController, 'state' | 'dispatch'>;
}

/** What concerns platforms, by pickers. What goes wrong is said in a message, and stands in the panel. */
export class PlatformCommands {
  constructor(private readonly parts: PlatformCommandParts) {}

  async add(): Promise<void> {
    const { vs, t, controller } = this.parts;
    const address = await vs.window.showInputBox({
      title: t('Add a platform'),
      prompt: t('Address of a platform'),
      placeHolder: 'https://',
      ignoreFocusOut: true,
      validateInput: (text) =>
        normaliseAddress(text) === undefined ? t('This is no http or https address.') : undefined,
    });
    if (address === undefined) return;
    await controller.dispatch({ type: 'add-platform', address });
    const problem = controller.state().adding?.problem;
    this.say(problem?.text, t('The platform was added.'));
  }

  async signIn(): Promise<void> {
    const { vs, t, controller } = this.parts;
    const title = t('Sign in to a platform');
    const platform = await pickPlatform(this.parts, controller.state().platforms, title);
    if (!platform) return;
    const name = plainText(platform.name);
    const ask = (prompt: string, password: boolean): Thenable<string | undefined> =>
      vs.window.showInputBox({ title, prompt, password, ignoreFocusOut: true });
    const user = platform.wantsPassword ? await ask(t('User name for %1', name), false) : undefined;
    if (platform.wantsPassword && !user) return;
    const secret = platform.wantsPassword ? t('Password for %1', name) : t('Token for %1', name);
    const token = await ask(secret, true);
    if (!token) return;
    await controller.dispatch({ type: 'sign-in', platformId: platform.id, token, user });
    this.say(this.find(platform)?.problem, t('Signed in to %1.', platform.name));
  }

  async forget(): Promise<void> {
    const { t, controller } = this.parts;
    const known = controller.state().platforms.filter(({ hasCredential }) => hasCredential);
    const platform = await pickPlatform(this.parts, known, t('Forget the sign-in to a platform'));
    if (!platform) return;
    await controller.dispatch({ type: 'forget', platformId: platform.id });
    this.say(this.find(platform)?.problem, t('Signed out of %1.', platform.name));
  }

  private find({ id }: PlatformState): PlatformState | undefined {
    return this.parts.controller.state().platforms.find((platform) => platform.id === id);
  }

  private say(problem: string | undefined, success: string): void {
    const { window } = this.parts.vs;
    if (problem === undefined) void window.showInformationMessage(plainText(success));
    else void window.showErrorMessage(plainText(problem));
  }
}
