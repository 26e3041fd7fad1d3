import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type LabIcon, refreshIcon, stopIcon, copyIcon, launchIcon } from '@jupyterlab/ui-components';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { Run } from '@run-elsewhere/planner';
import { toolbarButton } from '../toolbar-button.js';
import { runElsewhereIcon } from '../icon.js';
import { SessionCard } from './session-card.js';
import { SessionFrame } from './session-frame.js';

/** What a tab is told of its session. */
export type SessionView =
  | { readonly kind: 'frame'; readonly url: string }
  | { readonly kind: 'card'; readonly why: string; readonly url?: string };

export interface SessionTabOptions {
  readonly run: Run;
  readonly trans: TranslationBundle;
  readonly openInBrowser: (url: string) => void;
  readonly copyLink: (url: string) => Promise<void>;
  readonly finish: (key: string) => void;
  readonly reload: (tab: SessionTab) => void;
}

/** A main-area tab with a live session, one for each run. It remembers the run's key, never an address. */
export class SessionTab extends MainAreaWidget {
  readonly key: string;
  private url: string | undefined;

  constructor(private readonly options: SessionTabOptions) {
    super({ content: new Widget() });
    const { run, trans } = options;
    this.key = run.key;
    this.id = `run-elsewhere-session-${run.key}`;
    this.title.label = trans.__('%1 on %2', run.title, run.platformName);
    this.title.caption = trans.__('Live session of %1 on %2', run.origin || run.title, run.platformName);
    this.title.icon = runElsewhereIcon;
    this.title.closable = true;
    this.content.layout = new PanelLayout();
    this.content.addClass('re-session');
    this.fillToolbar();
  }

  /** Shows the session, or why it cannot be shown here. */
  present(view: SessionView): void {
    this.url = view.url;
    const { run, trans, openInBrowser } = this.options;
    const layout = this.content.layout as PanelLayout;
    for (const old of [...layout.widgets]) old.dispose();
    if (view.kind === 'frame') {
      const frame = new SessionFrame(this.title.caption);
      layout.addWidget(frame);
      frame.load(view.url);
      return;
    }
    const { url } = view;
    const heading = trans.__('%1 on %2', run.title, run.platformName);
    layout.addWidget(
      new SessionCard(heading, view.why, url === undefined ? undefined : () => openInBrowser(url), trans),
    );
  }

  private fillToolbar(): void {
    const { trans, openInBrowser, copyLink, finish, reload, run } = this.options;
    const add = (name: string, label: string, icon: LabIcon, onClick: () => void): void => {
      this.toolbar.addItem(name, toolbarButton({ label, icon, tooltip: label, onClick }));
    };
    const withUrl = (use: (url: string) => void) => (): void => {
      if (this.url !== undefined) use(this.url);
    };
    add('browser', trans.__('Open in browser'), launchIcon, withUrl(openInBrowser));
    add(
      'copy',
      trans.__('Copy link'),
      copyIcon,
      withUrl((url) => void copyLink(url)),
    );
    add('reload', trans.__('Reload'), refreshIcon, () => reload(this));
    add('finish', trans.__('Finish'), stopIcon, () => finish(run.key));
  }
}
