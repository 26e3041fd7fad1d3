import type * as vscode from 'vscode';
import {
  normaliseAddress,
  parseSettings,
  textList,
  type PanelSettings,
  type PlatformSetting,
} from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';

/** As the manifest names it. */
export const SECTION = 'runElsewhere';

/** Where live sessions open; `auto` takes the first that works. */
export type SessionPlace = 'auto' | 'integratedBrowser' | 'simpleBrowser' | 'externalBrowser';

/** The editor's settings of this extension. */
export class Settings {
  constructor(private readonly vs: { readonly workspace: Pick<VsCode['workspace'], 'getConfiguration'> }) {}

  /** Their defaults are in the manifest, and VS Code checks nothing of what people wrote. */
  read(): PanelSettings {
    const settings = this.section();
    return parseSettings((name) => settings.get(name));
  }

  openSessionsIn(): SessionPlace {
    return this.section().get<SessionPlace>('openSessionsIn', 'auto');
  }

  platformIds(): readonly string[] {
    return this.read().platforms.flatMap(({ url }) => normaliseAddress(url) ?? []);
  }

  /** Adds to the user's own list; what a folder's settings add to it stays theirs. */
  async addPlatform(setting: PlatformSetting): Promise<void> {
    const section = this.section();
    const own = section.inspect<unknown>('platforms')?.globalValue;
    const others = Array.isArray(own) ? (own as unknown[]).filter((entry) => !isAt(entry, setting.url)) : [];
    const added = [...others, setting];
    await section.update('platforms', added, true);
  }

  /** Origins beyond the platforms' own from which the user lets results come. */
  resultOrigins(): readonly string[] {
    return textList(this.section().get('resultOrigins'));
  }

  async agree(origin: string): Promise<void> {
    await this.section().update('resultOrigins', [...this.resultOrigins(), origin], true);
  }

  private section(): vscode.WorkspaceConfiguration {
    return this.vs.workspace.getConfiguration(SECTION);
  }
}

const isAt = (entry: unknown, url: string): boolean =>
  typeof entry === 'object' && entry !== null && 'url' in entry && entry.url === url;
