import type * as vscode from 'vscode';
import { normaliseAddress, type PanelSettings, type PlatformSetting } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';

/** As the manifest names it. */
export const SECTION = 'runElsewhere';

/** Where live sessions open; `auto` takes the first that works. */
export type SessionPlace = 'auto' | 'integratedBrowser' | 'simpleBrowser' | 'externalBrowser';

/** The editor's settings of this extension. */
export class Settings {
  constructor(private readonly vs: { readonly workspace: Pick<VsCode['workspace'], 'getConfiguration'> }) {}

  /** Their defaults are in the manifest. What people wrote is checked where it is used. */
  read(): PanelSettings {
    const settings = this.section();
    return {
      platforms: settings.get<PlatformSetting[]>('platforms', []),
      defaultNeeds: settings.get<Record<string, string>>('defaultNeeds', {}),
      defaultMode: settings.get<PanelSettings['defaultMode']>('defaultMode', 'live'),
      fetchResults: settings.get('fetchResults', false),
      catalogues: settings.get<unknown[]>('catalogues', []),
      platformLists: settings.get<string[]>('platformLists', []),
      registries: settings.get<string[]>('registries', []),
      registryStandardIds: settings.get<string[]>('registryStandardIds', []),
    };
  }

  openSessionsIn(): SessionPlace {
    return this.section().get<SessionPlace>('openSessionsIn', 'auto');
  }

  platformIds(): readonly string[] {
    const urls = this.read().platforms.map((entry) => (entry as Partial<PlatformSetting> | null)?.url);
    return urls.flatMap((url) => (typeof url === 'string' ? (normaliseAddress(url) ?? []) : []));
  }

  /** Adds to the user's own list; what a folder's settings add to it stays theirs. */
  async addPlatform(setting: PlatformSetting): Promise<void> {
    const section = this.section();
    const own = section.inspect<PlatformSetting[]>('platforms')?.globalValue ?? [];
    const added = [...own.filter(({ url }) => url !== setting.url), setting];
    await section.update('platforms', added, true);
  }

  /** Origins beyond the platforms' own from which the user lets results come. */
  resultOrigins(): readonly string[] {
    return this.section().get<string[]>('resultOrigins', []);
  }

  async agree(origin: string): Promise<void> {
    await this.section().update('resultOrigins', [...this.resultOrigins(), origin], true);
  }

  private section(): vscode.WorkspaceConfiguration {
    return this.vs.workspace.getConfiguration(SECTION);
  }
}
