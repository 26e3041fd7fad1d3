import type * as vscode from 'vscode';
import { FakeEvent } from './editor.js';
import type { PickerVs } from '../guided/choose.js';

const BACK: vscode.QuickInputButton = { iconPath: 'back' as unknown as vscode.ThemeIcon };

/** A picker that a test looks at and answers. */
export class FakePicker<Item extends vscode.QuickPickItem> {
  title = '';
  placeholder = '';
  items: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  buttons: readonly vscode.QuickInputButton[] = [];
  busy = false;
  shown = false;
  private readonly accepted = new FakeEvent<void>();
  private readonly triggered = new FakeEvent<vscode.QuickInputButton>();
  private readonly hidden = new FakeEvent<void>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidTriggerButton = this.triggered.event;
  readonly onDidHide = this.hidden.event;

  show(): void {
    this.shown = true;
  }

  dispose(): void {
    this.shown = false;
    this.hidden.fire();
  }

  labels(): readonly string[] {
    return this.items.map(({ label }) => label);
  }

  choose(label: string): void {
    const item = this.items.find((one) => one.label.endsWith(label));
    if (!item) throw new Error(`There is no "${label}" among ${this.labels().join(', ')}.`);
    this.selectedItems = [item];
    this.accepted.fire();
  }

  back(): void {
    this.triggered.fire(BACK);
  }

  cancel(): void {
    this.hidden.fire();
  }
}

/** Pickers and boxes of a pretended window; what they are asked is kept. */
export class FakeWindow {
  readonly pickers: FakePicker<vscode.QuickPickItem>[] = [];
  readonly boxes: vscode.InputBoxOptions[] = [];
  readonly messages: { readonly kind: string; readonly text: string; readonly buttons: readonly string[] }[] =
    [];
  /** What the user types, box by box. */
  typed: (string | undefined)[] = [];
  /** Which buttons the user presses, message by message. */
  pressed: (string | undefined)[] = [];

  /** As the API. */
  readonly vs = {
    QuickInputButtons: { Back: BACK },
    window: {
      createQuickPick: () => {
        const picker = new FakePicker<vscode.QuickPickItem>();
        this.pickers.push(picker);
        return picker;
      },
      showInputBox: (options: vscode.InputBoxOptions) => {
        this.boxes.push(options);
        return Promise.resolve(this.typed.shift());
      },
      showInformationMessage: this.message('information'),
      showWarningMessage: this.message('warning'),
      showErrorMessage: this.message('error'),
    },
  } as unknown as PickerVs & {
    window: Pick<
      typeof vscode.window,
      'showInputBox' | 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage'
    >;
  };

  /** The picker that is on the screen. */
  picker(): FakePicker<vscode.QuickPickItem> {
    const picker = this.pickers.at(-1);
    if (!picker?.shown) throw new Error('No picker is on the screen.');
    return picker;
  }

  private message(kind: string) {
    return (text: string, ...rest: readonly unknown[]) => {
      this.messages.push({ kind, text, buttons: rest.filter((one) => typeof one === 'string') });
      return Promise.resolve(this.pressed.shift());
    };
  }
}
