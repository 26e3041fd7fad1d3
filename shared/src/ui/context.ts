import { createContext, useCallback, useContext, useLayoutEffect, useRef } from 'react';
import type { PanelAction } from '../panel/actions.js';
import { english } from './translate.js';
import type { Translate } from './translate.js';

export type Dispatch = (action: PanelAction) => void;

/** What every part of the panel needs: its language and a way to say what the user did. */
export interface PanelContextValue {
  readonly t: Translate;
  readonly dispatch: Dispatch;
}

export const PanelContext = createContext<PanelContextValue>({ t: english, dispatch: () => undefined });

export const usePanel = (): PanelContextValue => useContext(PanelContext);

/** The same function for as long as the component lives, so that a host's inline arrow does not repaint every row. */
export function useStable(dispatch: Dispatch): Dispatch {
  const latest = useRef(dispatch);
  useLayoutEffect(() => {
    latest.current = dispatch;
  });
  return useCallback((action: PanelAction) => latest.current(action), []);
}
