import { canFrame, type HttpTransport, type Run, type Translate } from '@run-elsewhere/planner';
import type { SessionPlace } from '../host/settings.js';
import type { VsCode } from '../vs.js';

/** VS Code's own browser, on desktops from 2026 on: a page of its own, so framing and cookies are no matter. */
const INTEGRATED = 'workbench.action.browser.open';
/** An editor tab with a frame in it. */
const SIMPLE = 'simpleBrowser.api.open';

/** Enough for the head of a page; its body is not looked at. */
const PROBE_BYTES = 4_000_000;
const PROBE_DEADLINE_MS = 15_000;

export interface SessionOpenerParts {
  readonly vs: Pick<VsCode, 'Uri' | 'ViewColumn'> & {
    readonly env: Pick<VsCode['env'], 'openExternal'>;
    readonly commands: Pick<VsCode['commands'], 'getCommands' | 'executeCommand'>;
    readonly window: Pick<VsCode['window'], 'setStatusBarMessage'>;
  };
  readonly t: Translate;
  readonly transport: Pick<HttpTransport, 'send'>;
  readonly place: () => SessionPlace;
  /** Every page that the session would be in. */
  readonly ancestors: () => readonly string[];
}

/** One way to show a page. `false`: it does not apply here. */
type Way = (url: string) => Promise<boolean>;

/** Opens live sessions: in this window where that works, else in the browser. */
export class SessionOpener {
  constructor(private readonly parts: SessionOpenerParts) {}

  /** @throws Error when the run has no page to show, or nothing can open it */
  async open(run: Run): Promise<void> {
    const url = run.status?.sessionUrl;
    if (url === undefined) {
      throw new Error(this.parts.t('This session has no page to show. It may have ended, or not begun yet.'));
    }
    for (const way of this.ways()) if (await way(url).catch(() => false)) return;
    throw new Error(this.parts.t('The session of %1 could not be opened: %2', run.title, url));
  }

  private ways(): readonly Way[] {
    switch (this.parts.place()) {
      case 'auto':
        return [this.integrated, this.simpleIfAllowed, this.outside];
      case 'integratedBrowser':
        return [this.integrated, this.outside];
      case 'simpleBrowser':
        return [this.simple, this.outside];
      case 'externalBrowser':
        return [this.outside];
    }
  }

  /** The tab of this session is found again by its address without the token. */
  private readonly integrated: Way = async (url) => {
    if (!(await this.has(INTEGRATED))) return false;
    const { origin, pathname } = new URL(url);
    const reuseUrlFilter = `${origin}${pathname}**`;
    await this.parts.vs.commands.executeCommand(INTEGRATED, { url, openToSide: true, reuseUrlFilter });
    return true;
  };

  private readonly simpleIfAllowed: Way = async (url) => {
    const why = await this.obstacle(url);
    if (why === undefined) return this.simple(url);
    this.parts.vs.window.setStatusBarMessage(
      this.parts.t('This session cannot be shown inside this window: %1', why),
      PROBE_DEADLINE_MS,
    );
    return false;
  };

  private readonly simple: Way = async (url) => {
    const { commands, Uri, ViewColumn } = this.parts.vs;
    await commands.executeCommand(SIMPLE, Uri.parse(url, true), { viewColumn: ViewColumn.Active });
    return true;
  };

  private readonly outside: Way = async (url) => {
    const { env, Uri } = this.parts.vs;
    return env.openExternal(Uri.parse(url, true));
  };

  private async has(command: string): Promise<boolean> {
    return (await this.parts.vs.commands.getCommands(true)).includes(command);
  }

  /** @returns why the page cannot be framed, for people; undefined when it can */
  private async obstacle(url: string): Promise<string | undefined> {
    try {
      // Without a credential: the session has its token in its address.
      const { headers } = await this.parts.transport.send({
        method: 'GET',
        url,
        deadlineMs: PROBE_DEADLINE_MS,
        maxBytes: PROBE_BYTES,
        signal: AbortSignal.timeout(PROBE_DEADLINE_MS),
      });
      const verdict = canFrame(headers, url, this.parts.ancestors());
      return verdict.allowed ? undefined : verdict.why;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
