import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import {
  originOf,
  parseSettings,
  textList,
  type CommittedNotebook,
  type CredentialKeeper,
  type HostFile,
  type HostNotebook,
  type Notice,
  type PanelHost,
  type PanelSettings,
  type PlatformSetting,
  type Run,
  type StreamDigest,
} from '@run-elsewhere/planner';
import type { Files } from './files.js';
import type { Notebooks } from './notebooks.js';
import type { AllowedOrigins } from './origins.js';

/** The settings of this editor: some are about its own tabs. */
export interface LabSettings extends PanelSettings {
  readonly openInPlace: 'auto' | 'always' | 'never';
  /** Origins beyond the platforms' own from which the user lets results come. */
  readonly resultOrigins: readonly string[];
}

export interface LabHostParts {
  readonly notebooks: Notebooks;
  readonly files: Files;
  readonly committed: (origin: string) => Promise<CommittedNotebook | undefined>;
  readonly origins: AllowedOrigins;
  readonly credentials: CredentialKeeper;
  readonly settings: ISettingRegistry.ISettings | undefined;
  readonly commands: CommandRegistry;
  readonly openSession: (run: Run) => Promise<void>;
  readonly notify: (run: Run, notice: Notice) => void;
  /** Origin of this page: it frames the sessions. */
  readonly origin: string;
}

/** JupyterLab as the panel's host. */
export class LabHost implements PanelHost {
  readonly credentials: CredentialKeeper;
  private opened: Widget | undefined;
  /** Origins that lists, registries and catalogues are read from. */
  private readonly found = new Set<string>();
  private registering: Promise<void> = Promise.resolve();

  constructor(private readonly parts: LabHostParts) {
    this.credentials = parts.credentials;
  }

  async newDigest(): Promise<StreamDigest> {
    return (await import('./page-digest.js')).pageDigest();
  }

  notebook(): Promise<HostNotebook | undefined> {
    return this.parts.notebooks.active();
  }

  notebookAt(origin: string): Promise<HostNotebook | undefined> {
    return this.parts.notebooks.at(origin);
  }

  file(origin: string, path: string): Promise<HostFile | undefined> {
    return this.parts.files.lookUp(origin, path);
  }

  readText(origin: string, path: string): Promise<string | undefined> {
    return this.parts.files.readText(origin, path);
  }

  committed(origin: string): Promise<CommittedNotebook | undefined> {
    return this.parts.committed(origin);
  }

  async settings(): Promise<LabSettings> {
    const settings = this.current();
    await this.register(settings);
    return settings;
  }

  private current(): LabSettings {
    const written: Readonly<Record<string, unknown>> = this.parts.settings?.composite ?? {};
    const { openInPlace } = written;
    return {
      ...parseSettings((name) => written[name]),
      openInPlace: openInPlace === 'always' || openInPlace === 'never' ? openInPlace : 'auto',
      resultOrigins: textList(written.resultOrigins),
    };
  }

  agreed(origin: string): boolean {
    return this.current().resultOrigins.includes(origin);
  }

  async agree(origin: string): Promise<void> {
    await this.parts.settings?.set('resultOrigins', [...this.current().resultOrigins, origin]);
    await this.settings();
  }

  /** Lets the relay reach an address that the user has just typed, so that it can be asked what it is. */
  async allowAddress(address: string): Promise<void> {
    const settings = await this.settings();
    await this.register({ ...settings, platforms: [...settings.platforms, { url: address }] });
  }

  /** Lets the relay reach what lists, registries and catalogues are read from. No credential goes there. */
  async allowFound(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) {
      const origin = originOf(address);
      if (origin !== undefined) this.found.add(origin);
    }
    await this.register(this.current());
  }

  /** One after the other: the relay keeps what it heard last. */
  private register({ platforms, resultOrigins }: LabSettings): Promise<void> {
    const agreed = [...new Set([...resultOrigins, ...this.found])];
    const next = this.registering.then(() => this.parts.origins.register(platforms, agreed));
    this.registering = next.catch(() => undefined);
    return next;
  }

  async addPlatform(setting: PlatformSetting): Promise<void> {
    const { platforms } = await this.settings();
    const added = [...platforms.filter(({ url }) => url !== setting.url), setting];
    // The settings hold plain JSON; an interface has no index signature to say so.
    await this.parts.settings?.set('platforms', JSON.parse(JSON.stringify(added)) as never);
  }

  openSession(run: Run): Promise<void> {
    return this.parts.openSession(run);
  }

  /** Beside what is in front, or where the last one was put: each further split would leave less room for all. */
  async openFile(path: string): Promise<void> {
    const last = this.opened?.isAttached === true ? this.opened : undefined;
    const options = last ? { mode: 'tab-after', ref: last.id } : { mode: 'split-right' };
    this.opened = (await this.parts.commands.execute('docmanager:open', { path, options })) as
      Widget | undefined;
  }

  async openCopy(name: string, text: string): Promise<string> {
    const path = await this.parts.files.freePath('', name);
    await this.parts.files.writeText(path, text);
    await this.parts.commands.execute('docmanager:open', { path });
    return path;
  }

  freePath(origin: string, name: string): Promise<string> {
    return this.parts.files.freePath(origin, name);
  }

  writeText(path: string, text: string): Promise<void> {
    return this.parts.files.writeText(path, text);
  }

  makeFolder(path: string): Promise<void> {
    return this.parts.files.makeFolder(path);
  }

  notify(run: Run, notice: Notice): void {
    this.parts.notify(run, notice);
  }

  frameOrigins(): readonly string[] {
    return [this.parts.origin];
  }
}
