import type * as vscode from 'vscode';
import { textList } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';

const KEPT = 'frameOrigins';

/** The desktop's window, and the pages that it makes for webviews. */
const DESKTOP = ['vscode-webview://run-elsewhere', 'vscode-file://vscode-app'];

export interface FrameOriginsParts {
  readonly vs: Pick<VsCode, 'UIKind'> & { readonly env: Pick<VsCode['env'], 'uiKind'> };
  /** Remembers them for a window in which the panel was not shown yet. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
}

/**
 * The pages that a session in an editor tab is in. Every ancestor counts (CSP Level 3, section 6.4.2), and in a browser only
 * the panel's own page knows them: it says so when it is shown, and a page of the simple browser is in the same ones.
 */
export class FrameOrigins {
  private seen: readonly string[] | undefined;

  constructor(private readonly parts: FrameOriginsParts) {}

  /** What the panel's page has found: its own origin and those of its ancestors. */
  learn(origins: readonly string[]): void {
    const found = usable(origins);
    if (found.length === 0) return;
    this.seen = found;
    void this.parts.memory.update(KEPT, found);
  }

  /** To check a session's page against. Empty when nothing is known. */
  ancestors(): readonly string[] {
    const { vs, memory } = this.parts;
    if (vs.env.uiKind === vs.UIKind.Desktop) return DESKTOP;
    return this.seen ?? usable(memory.get(KEPT));
  }

  /** To name to a platform: of an editor's own schemes, and of hosts that are made for each page, all. */
  named(): readonly string[] {
    return [...new Set(this.ancestors().map(named))];
  }
}

const usable = (origins: unknown): readonly string[] => [
  ...new Set(textList(origins).filter((origin) => URL.canParse(origin))),
];

/** VS Code in a browser gives each webview a host of its own, below this one. */
const WEBVIEW_HOST = /^[^.]+(\.vscode-cdn\.net)$/;

function named(origin: string): string {
  const { protocol, host } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return protocol;
  return `${protocol}//${host.replace(WEBVIEW_HOST, '*$1')}`;
}
