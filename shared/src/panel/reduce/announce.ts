import type { PanelState } from '../state.js';

/** A live region says each once, so only the latest need to be kept. */
const KEPT = 20;

/** Has the live region say something. */
export function announce(state: PanelState, text: string): PanelState {
  const id = (state.announcements.at(-1)?.id ?? 0) + 1;
  return { ...state, announcements: [...state.announcements, { id, text }].slice(-KEPT) };
}
