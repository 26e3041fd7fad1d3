import type { WidgetTracker } from '@jupyterlab/apputils';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { canFrame, isFinal, type HttpTransport, type PanelAction, type Run } from '@run-elsewhere/planner';
import type { LabSettings } from '../host/lab-host.js';
import { SessionTab, type SessionView } from './session-tab.js';

/** Enough for the head of a page; its body is not looked at. */
const PROBE_BYTES = 4_000_000;
const PROBE_DEADLINE_MS = 15_000;

/** What is unsafe stays so whatever the platform allows: a session on the editor's own host. */
const NO_HEADERS = {};

export interface SessionsOptions {
  readonly shell: JupyterFrontEnd.IShell;
  readonly tracker: WidgetTracker<SessionTab>;
  readonly trans: TranslationBundle;
  /** Reads the headers of a session's page; nothing where that is beyond this page. */
  readonly probe: () => Promise<HttpTransport | undefined>;
  readonly settings: () => Promise<Pick<LabSettings, 'openInPlace'>>;
  readonly run: (key: string) => Promise<Run | undefined>;
  readonly dispatch: (action: PanelAction) => void;
  /** False in Notebook 7, whose main area holds one document only. */
  readonly canHoldTabs: boolean;
  readonly openWindow: (url: string) => void;
  readonly copy: (text: string) => Promise<void>;
  /** Origin of this page. */
  readonly origin: string;
}

/** Opens live sessions: one tab for each run, or a browser window where a tab cannot work. */
export class Sessions {
  constructor(private readonly options: SessionsOptions) {}

  /** Opens a run's session, or shows the tab that it has already. */
  async open(run: Run): Promise<void> {
    const { canHoldTabs, openWindow, shell, tracker } = this.options;
    const { openInPlace } = await this.options.settings();
    const url = run.status?.sessionUrl;
    if (!canHoldTabs || openInPlace === 'never') {
      if (url !== undefined) openWindow(url);
      return;
    }
    const known = tracker.find(({ key }) => key === run.key);
    if (known) {
      shell.activateById(known.id);
      return;
    }
    const tab = this.tab(run);
    shell.add(tab, 'main');
    await tracker.add(tab);
    // Not awaited: a page that is being restored does not wait for a platform.
    void this.present(tab);
  }

  /** What became of a session whose tab is open. */
  changed(run: Run): void {
    const tab = this.options.tracker.find(({ key }) => key === run.key);
    if (tab && run.status !== undefined && isFinal(run.status.phase)) {
      tab.present({
        kind: 'card',
        why: this.options.trans.__('This session has ended. Its results are in the list of jobs.'),
      });
    }
  }

  private tab(run: Run): SessionTab {
    const { trans, openWindow, copy, dispatch } = this.options;
    return new SessionTab({
      run,
      trans,
      openInBrowser: openWindow,
      copyLink: copy,
      finish: (key) => dispatch({ type: 'finish', key }),
      reload: (tab) => void this.present(tab),
    });
  }

  private async present(tab: SessionTab): Promise<void> {
    const view = await this.view(await this.options.run(tab.key));
    if (!tab.isDisposed) tab.present(view);
  }

  private async view(run: Run | undefined): Promise<SessionView> {
    const { trans } = this.options;
    const url = run?.status?.sessionUrl;
    if (run === undefined || url === undefined) {
      return {
        kind: 'card',
        why: trans.__('This session has no page to show. It may have ended, or not begun yet.'),
      };
    }
    const { openInPlace } = await this.options.settings();
    if (openInPlace === 'always') return this.decide(url, NO_HEADERS);
    const probe = await this.options.probe();
    if (probe === undefined) {
      return {
        kind: 'card',
        url,
        why: trans.__(
          'Without the server part of Run elsewhere nobody can tell beforehand whether this session works inside this ' +
            'window. Open it in the browser, or set "Open sessions in a tab" to "Always" to try.',
        ),
      };
    }
    return this.framed(url, probe);
  }

  private decide(url: string, headers: Readonly<Record<string, string>>): SessionView {
    const verdict = canFrame(headers, url, [this.options.origin]);
    if (verdict.allowed) return { kind: 'frame', url };
    const why = this.options.trans.__('This session cannot be shown inside this window: %1', verdict.why);
    return { kind: 'card', url, why };
  }

  private async framed(url: string, probe: HttpTransport): Promise<SessionView> {
    const { trans } = this.options;
    try {
      const { headers } = await probe.send({
        method: 'GET',
        url,
        deadlineMs: PROBE_DEADLINE_MS,
        maxBytes: PROBE_BYTES,
        signal: AbortSignal.timeout(PROBE_DEADLINE_MS),
      });
      return this.decide(url, headers);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'card', url, why: trans.__('The session does not answer: %1', why) };
    }
  }
}
