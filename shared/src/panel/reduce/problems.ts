import type { PanelState } from '../state.js';

/** What is wrong with the settings, or with the stored runs; each a sentence. */
export function setProblems({ problems: _, ...state }: PanelState, problems: readonly string[]): PanelState {
  return problems.length === 0 ? state : { ...state, problems };
}
