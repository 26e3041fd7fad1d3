import type * as vscode from 'vscode';
import {
  parseNeeds,
  type NeedsField,
  type PanelAction,
  type PanelState,
  type Translate,
} from '@run-elsewhere/planner';
import { choose, type Choice, type PickerVs } from './choose.js';

interface NeedItem extends vscode.QuickPickItem {
  /** Absent: go on. */
  readonly field?: NeedsField;
}

export interface NeedsStepParts {
  readonly vs: PickerVs;
  readonly t: Translate;
  readonly title: string;
  readonly step: { readonly at: number; readonly of: number };
  readonly form: () => PanelState['form'];
  readonly dispatch: (action: PanelAction) => Promise<void>;
}

/** Shows the needs, and changes one after the other until the user goes on. */
export async function needsStep(parts: NeedsStepParts): Promise<Choice<NeedItem>['kind']> {
  const { vs, t, title, step, form } = parts;
  const labels = labelsOf(t);
  for (;;) {
    const choice = await choose<NeedItem>(vs, {
      title,
      step,
      canGoBack: true,
      placeholder: t('Choose what to change, or find offers'),
      items: () => [
        { label: `$(search) ${t('Find offers')}` },
        ...labels.map(([field, label]) => ({
          field,
          label,
          description: form().fields[field] || t('no wish'),
        })),
      ],
    });
    if (choice.kind !== 'chosen' || choice.item.field === undefined) return choice.kind;
    await change(choice.item.field, choice.item.label, parts);
  }
}

async function change(
  field: NeedsField,
  label: string,
  { vs, form, dispatch }: NeedsStepParts,
): Promise<void> {
  const { fields } = form();
  const text = await vs.window.showInputBox({
    title: label,
    value: fields[field],
    ignoreFocusOut: true,
    validateInput: (typed) => parseNeeds({ ...fields, [field]: typed }).errors[field],
  });
  if (text !== undefined) await dispatch({ type: 'set-field', field, text });
}

const labelsOf = (t: Translate): readonly (readonly [NeedsField, string])[] => [
  ['cores', t('Cores')],
  ['memoryGiB', t('Memory (GiB)')],
  ['diskGiB', t('Disk (GiB)')],
  ['gpus', t('GPUs')],
  ['durationSeconds', t('Hours')],
  ['cost', t('Most it may cost')],
];
