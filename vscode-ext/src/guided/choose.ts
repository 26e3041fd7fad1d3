import type * as vscode from 'vscode';
import type { VsCode } from '../vs.js';

/** The part of VS Code that pickers need. */
export type PickerVs = Pick<VsCode, 'QuickInputButtons'> & {
  readonly window: Pick<VsCode['window'], 'createQuickPick' | 'showInputBox'>;
};

export type Choice<Item> =
  { readonly kind: 'chosen'; readonly item: Item } | { readonly kind: 'back' | 'cancelled' };

export interface ChooseOptions<Item extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly step?: { readonly at: number; readonly of: number };
  readonly canGoBack?: boolean;
  /** Read anew after each change. */
  readonly items: () => readonly Item[];
  /** More items may come. */
  readonly busy?: () => boolean;
  readonly onChange?: (listener: () => void) => () => void;
  /** Items that only say something. */
  readonly canChoose?: (item: Item) => boolean;
}

/** Lets the user choose from a list that may still grow. */
export function choose<Item extends vscode.QuickPickItem>(
  vs: PickerVs,
  options: ChooseOptions<Item>,
): Promise<Choice<Item>> {
  const picker = vs.window.createQuickPick<Item>();
  const { title, placeholder, step, canGoBack, items, busy, onChange, canChoose } = options;
  picker.title = title;
  picker.placeholder = placeholder;
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  if (step) Object.assign(picker, { step: step.at, totalSteps: step.of });
  if (canGoBack) picker.buttons = [vs.QuickInputButtons.Back];
  const paint = (): void => {
    picker.items = items();
    picker.busy = busy?.() ?? false;
  };
  return new Promise<Choice<Item>>((resolve) => {
    const end = onChange?.(paint);
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item && (canChoose?.(item) ?? true)) finish({ kind: 'chosen', item });
    });
    picker.onDidTriggerButton(() => finish({ kind: 'back' }));
    picker.onDidHide(() => finish({ kind: 'cancelled' }));
    let done = false;
    const finish = (choice: Choice<Item>): void => {
      // The first counts: to put it away hides it, too.
      if (done) return;
      done = true;
      end?.();
      resolve(choice);
      picker.dispose();
    };
    paint();
    picker.show();
  });
}
