import type { JobStore } from '../jobs/store.js';
import type { Clock, FetchedFiles } from '../model/index.js';
import type { StateCell } from './cell.js';
import type { PanelHost } from './host.js';
import type { PlatformBook } from './platform-book.js';
import { announce } from './reduce/announce.js';
import type { Translate } from '../model/translate.js';

/** What all flows of one controller share. */
export interface PanelContext {
  readonly cell: StateCell;
  readonly host: PanelHost;
  readonly store: JobStore;
  readonly fetched: FetchedFiles | undefined;
  readonly book: PlatformBook;
  readonly clock: Clock;
  readonly t: Translate;
  /** Aborted when the controller is disposed. */
  readonly life: AbortSignal;
}

/** Has the live region say something. */
export const say = ({ cell }: PanelContext, text: string): void =>
  cell.update((state) => announce(state, text));
