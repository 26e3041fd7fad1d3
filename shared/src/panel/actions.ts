import type { Mode, NeedsField } from '../model/index.js';
import type { Facet, FindTab } from './find/state.js';

/** Everything a user can do in the panel. Plain JSON: it crosses a postMessage. */
export type PanelAction =
  /** Capture the notebook that is active now (again). */
  | { readonly type: 'capture' }
  | { readonly type: 'set-mode'; readonly mode: Mode }
  | { readonly type: 'set-field'; readonly field: NeedsField; readonly text: string }
  | { readonly type: 'set-parameter'; readonly name: string; readonly value: string }
  | { readonly type: 'include-file'; readonly path: string; readonly included: boolean }
  | { readonly type: 'keep-outputs'; readonly keep: boolean }
  | { readonly type: 'find-offers' }
  | { readonly type: 'stop-asking' }
  | { readonly type: 'take-offer'; readonly platformId: string; readonly offerId: string }
  /** The token goes to the host's credential keeper and is in no state. */
  | {
      readonly type: 'sign-in';
      readonly platformId: string;
      /** The password, where there is a user. */
      readonly token: string;
      readonly user?: string | undefined;
    }
  | { readonly type: 'forget'; readonly platformId: string }
  | { readonly type: 'add-platform'; readonly address: string }
  | { readonly type: 'open'; readonly key: string }
  | { readonly type: 'finish'; readonly key: string }
  | { readonly type: 'extend'; readonly key: string; readonly bySeconds: number }
  | { readonly type: 'results'; readonly key: string }
  /** Results may come from the origin that the run's problem names, now and later. */
  | { readonly type: 'agree'; readonly key: string; readonly origin: string }
  | { readonly type: 'log'; readonly key: string; readonly shown: boolean }
  /** Fills the form with the run's needs, changed as given, and captures its notebook again. */
  | { readonly type: 'again'; readonly key: string }
  | { readonly type: 'cancel'; readonly key: string }
  | { readonly type: 'remove'; readonly key: string }
  /** All runs that are finished. */
  | { readonly type: 'remove-finished' }
  /** Opens something that was collected. */
  | { readonly type: 'open-collected'; readonly path: string }
  /** Shows what can be found, and reads the sources that were not read yet. */
  | { readonly type: 'find-open'; readonly tab: FindTab }
  | { readonly type: 'find-close' }
  | { readonly type: 'find-query'; readonly text: string }
  | { readonly type: 'find-facet'; readonly facet: Facet; readonly value: string; readonly chosen: boolean }
  /** Reads the sources of the tab that is shown again. */
  | { readonly type: 'find-refresh' }
  /** Stops reading; what was read until then stays. */
  | { readonly type: 'find-cancel' }
  /** Makes a platform that was found one of the settings: from then on it is asked. */
  | { readonly type: 'find-enable'; readonly id: string }
  /** Takes what was found as the task, without opening it. */
  | { readonly type: 'find-run'; readonly id: string }
  /** Opens a copy in the editor. */
  | { readonly type: 'find-open-here'; readonly id: string }
  /** The panel is (not) on a screen: progress is read only while it is. */
  | { readonly type: 'visible'; readonly visible: boolean };
