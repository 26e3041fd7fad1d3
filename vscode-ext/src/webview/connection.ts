import type { PanelAction, PanelState, Translate } from '@run-elsewhere/planner';
import { bundleTranslate } from '../l10n/bundle-translate.js';
import type { FromPanel, ToPanel } from '../panel/messages.js';

/** What the page has been told so far. */
export interface Told {
  readonly state?: PanelState;
  readonly t: Translate;
}

/** The page's end of the line to the extension host. */
export class Connection {
  private told: Told = { t: bundleTranslate({}) };
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly page: Window,
    private readonly send: (message: FromPanel) => void,
  ) {}

  /** Listens, and says so. */
  start(): void {
    this.page.addEventListener('message', (event: MessageEvent<ToPanel>) => {
      if (isFromEditor(event, this.page)) this.receive(event.data);
    });
    this.send({ type: 'ready', ancestors: [this.page.location.origin, ...ancestorsOf(this.page)] });
  }

  readonly dispatch = (action: PanelAction): void => this.send({ type: 'action', action });

  readonly current = (): Told => this.told;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private receive(message: ToPanel): void {
    if (message.type === 'language') this.told = { ...this.told, t: bundleTranslate(message.bundle) };
    else this.told = { ...this.told, state: message.state };
    for (const listener of this.listeners) listener();
  }
}

/**
 * VS Code's own page around the panel passes the extension host's messages on; it has the panel's origin. A session in a tab
 * can find the panel's frame too, and say anything to it, but from an origin of its own. Its `source` tells nothing more:
 * VS Code hides the page around from `parent`.
 */
const isFromEditor = ({ origin }: MessageEvent, page: Window): boolean => origin === page.origin;

/** Innermost first (HTML Standard, section 7.2.4: the Location interface). Not every browser has it. */
function ancestorsOf({ location }: Window): readonly string[] {
  return 'ancestorOrigins' in location ? [...location.ancestorOrigins] : [];
}
