import type { PanelAction, PanelState } from '@run-elsewhere/planner';
import type { Bundle } from '../l10n/bundle-translate.js';

/** What the extension host says to the panel's page. */
export type ToPanel =
  | { readonly type: 'language'; readonly bundle: Bundle }
  | { readonly type: 'state'; readonly state: PanelState };

/** What the panel's page says to the extension host. */
export type FromPanel =
  /** It listens. `ancestors`: the origins of the page and of all pages that it is in. */
  | { readonly type: 'ready'; readonly ancestors: readonly string[] }
  | { readonly type: 'action'; readonly action: PanelAction };
