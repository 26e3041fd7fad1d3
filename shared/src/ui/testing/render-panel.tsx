import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { PanelAction } from '../../panel/actions.js';
import type { PanelState } from '../../panel/state.js';
import { NOW } from './fixture.js';
import { Panel } from '../panel.js';
import { english } from '../translate.js';

/** What was scrolled to; jsdom has no layout, and no such method. */
export const scrolledTo: Element[] = [];
Element.prototype.scrollIntoView = function () {
  scrolledTo.push(this);
};

/** The panel on a page, what it dispatched (its visibility aside), and a way to show it another state or time. */
export function renderPanel(state: PanelState) {
  const actions: PanelAction[] = [];
  const dispatch = (action: PanelAction) => {
    if (action.type !== 'visible') actions.push(action);
  };
  const panel = (shown: PanelState, now: number) => (
    <Panel state={shown} dispatch={dispatch} t={english} now={now} />
  );
  const { rerender, container, unmount } = render(panel(state, NOW));
  return {
    actions,
    container,
    unmount,
    user: userEvent.setup(),
    show: (shown: PanelState, now = NOW) => rerender(panel(shown, now)),
  };
}
