import type { PanelState } from './state.js';

/** Holds the one state of a panel. Changes are pure functions from state to state. */
export interface StateCell {
  get(): PanelState;
  /** Applies the change and tells the listeners when it changed something. */
  update(change: (state: PanelState) => PanelState): void;
  subscribe(listener: () => void): () => void;
  /** From now on nothing changes any more: an answer that comes too late is dropped. */
  close(): void;
}

/** @returns a cell that begins with this state */
export function createStateCell(initial: PanelState): StateCell {
  let state = initial;
  let open = true;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      if (!open) return;
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      open = false;
      listeners.clear();
    },
  };
}
