import type { DriverFactory } from '../drivers/driver.js';
import { withFetched } from '../jobs/fetched-store.js';
import type { JobStore } from '../jobs/store.js';
import type { Clock, FetchedFiles } from '../model/index.js';
import type { PanelAction } from './actions.js';
import { createStateCell } from './cell.js';
import type { PanelContext } from './context.js';
import type { LoadFinding } from './find/finding.js';
import { createFlows } from './flows/flows.js';
import type { GivenTask } from './given-task.js';
import type { PanelHost } from './host.js';
import { perform } from './perform.js';
import { createPlatformBook } from './platform-book.js';
import { initialState } from './reduce/initial.js';
import { takeSnapshot } from './snapshot.js';
import type { PanelSnapshot } from './snapshot.js';
import { startPanel } from './start.js';
import type { PanelState } from './state.js';
import { untranslated } from '../model/translate.js';
import type { Translate } from '../model/translate.js';

/** What a controller works with. */
export interface ControllerParts {
  readonly host: PanelHost;
  /** One for each protocol. */
  readonly factories: readonly DriverFactory[];
  readonly store: JobStore;
  /** Absent on a host that can keep none: what lies beside a found notebook stays where it is. */
  readonly fetched?: FetchedFiles | undefined;
  readonly clock: Clock;
  /** Makes a UUID. */
  readonly newKey: () => string;
  /** Of this window, unlike that of any other, now or before: made anew at each start. */
  readonly owner: string;
  /** Default: the sentences as they are written here. */
  readonly translate?: Translate;
  /** What {@link PanelController.snapshot} gave before a reload. Checked: anything else counts as nothing. */
  readonly restored?: unknown;
  /** What looks for platforms and notebooks; called when somebody does, and not before. */
  readonly finding: LoadFinding;
  /** See {@link PanelState.limits}. */
  readonly limits?: readonly string[];
}

/** Everything that a panel does, with no pixel in it. */
export interface PanelController {
  state(): PanelState;
  /** The listener is called after each change. @returns ends the subscription */
  subscribe(listener: () => void): () => void;
  /**
   * Does what the user said. The state answers at once.
   * @returns resolves when all of it is done; never rejects, since what goes wrong is in the state
   */
  dispatch(action: PanelAction): Promise<void>;
  /**
   * Loads settings, platforms and runs, goes on with submissions and starts to watch jobs. To be called once.
   * Sends nothing of a notebook. Never rejects.
   */
  start(): Promise<void>;
  /** The host's settings have changed. Never rejects. */
  settingsChanged(): Promise<void>;
  /** Shows a task that is no open notebook, e.g. one that was found, and ends the round of the one before. Never rejects. */
  give(task: GivenTask): Promise<void>;
  /** The notebook at this path was edited since: marks what was captured of it as stale. */
  notebookChanged(origin: string): void;
  /**
   * Of several windows, one should ask the platforms about jobs: false leaves that to another one, whose word comes by
   * {@link PanelController.storeChanged}. True from the beginning.
   */
  setWatching(watching: boolean): void;
  /** Another window wrote to the store. Never rejects. */
  storeChanged(): Promise<void>;
  /** What the host should keep for the time after a reload. */
  snapshot(): PanelSnapshot;
  /** Ends all timers and requests. Offers and jobs stay as they are over there. */
  dispose(): void;
}

/** One controller for each window; several may share a store. */
export function createController(parts: ControllerParts): PanelController {
  const { host, factories, fetched, clock, translate = untranslated } = parts;
  const store = fetched ? withFetched(parts.store, fetched) : parts.store;
  const cell = createStateCell(initialState());
  const life = new AbortController();
  const book = createPlatformBook(factories);
  const context: PanelContext = { cell, host, store, fetched, book, clock, t: translate, life: life.signal };
  const flows = createFlows(context, parts);
  return {
    state: () => cell.get(),
    subscribe: (listener) => cell.subscribe(listener),
    dispatch: (action) => perform(action, context, flows),
    start: () => startPanel(context, flows, parts),
    settingsChanged: async () => {
      await flows.settings.load();
      await flows.discover.readUnread();
    },
    give: (task) => flows.give(task),
    notebookChanged: (origin) => flows.capture.changed(origin),
    setWatching: (watching) => flows.watching.setWatching(watching),
    storeChanged: () => flows.watching.sync(),
    snapshot: () => takeSnapshot(cell.get(), flows.ask.round?.task),
    dispose() {
      life.abort(new Error('The panel was closed.'));
      cell.close();
    },
  };
}
