import type { Mode, NeedsField } from '../../model/index.js';
import { parseNeeds } from '../../task/needs.js';
import type { FormState, PanelState } from '../state.js';

export type Fields = FormState['fields'];

export const setMode = (state: PanelState, mode: Mode): PanelState => change(state, { mode });

/** What was typed stays as it was typed; whether it can be read is said at once. */
export const setField = (state: PanelState, field: NeedsField, text: string): PanelState =>
  setFields(state, { ...state.form.fields, [field]: text });

export const setFields = (state: PanelState, fields: Fields): PanelState =>
  change(state, { fields, errors: parseNeeds(fields).errors });

export const setKeepOutputs = (state: PanelState, keepOutputs: boolean): PanelState =>
  change(state, { keepOutputs });

const change = (state: PanelState, part: Partial<FormState>): PanelState => ({
  ...state,
  form: { ...state.form, ...part },
});
