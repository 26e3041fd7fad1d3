import type { Run } from '../../model/index.js';
import type {
  CommittedNotebook,
  CredentialKeeper,
  HostFile,
  HostNotebook,
  Notice,
  PanelHost,
  PanelSettings,
  PlatformSetting,
} from '../host.js';
import type { FakePlatform } from './fake-platform.js';

export interface FakeCell {
  readonly source: string;
  readonly tags?: readonly string[];
}

/** An editor without a screen: notebooks and files are in maps, and what it is asked to do is written down. */
export class FakeHost implements PanelHost {
  active: string | undefined;
  readonly notebooks = new Map<string, HostNotebook>();
  readonly files = new Map<string, string>();
  readonly folders: string[] = [];
  /** Notebooks that are in a repository. */
  readonly commits = new Map<string, () => Promise<CommittedNotebook>>();
  readonly opened: string[] = [];
  readonly sessions: Run[] = [];
  readonly notices: { readonly key: string; readonly notice: Notice }[] = [];
  readonly allowed: string[] = [];
  panelSettings: PanelSettings;
  readonly credentials: CredentialKeeper;

  /** @param platforms those whose tokens it keeps; the settings name all of them but those of `unlisted` */
  constructor(platforms: readonly FakePlatform[], unlisted: readonly FakePlatform[] = []) {
    const all = [...platforms, ...unlisted];
    this.credentials = keeper(all);
    this.panelSettings = {
      platforms: platforms.map(({ parts: { url, name } }) => ({ url, name })),
      defaultNeeds: {},
      defaultMode: 'batch',
      fetchResults: false,
    };
  }

  /** Opens a notebook of one code cell, or edits it. */
  edit(origin: string, source: string): void {
    this.editCells(origin, [{ source }]);
  }

  editCells(origin: string, cells: readonly FakeCell[]): void {
    const name = origin === '' ? 'Untitled-1' : origin.slice(origin.lastIndexOf('/') + 1);
    this.notebooks.set(origin, { origin, name, document: notebookOf(cells) });
    this.active = origin;
  }

  notebook(): Promise<HostNotebook | undefined> {
    return this.notebookAt(this.active ?? 'none');
  }

  notebookAt(origin: string): Promise<HostNotebook | undefined> {
    return Promise.resolve(this.notebooks.get(origin));
  }

  file(origin: string, path: string): Promise<HostFile | undefined> {
    const ref = { path: `${folderOf(origin)}${path}` };
    const text = this.files.get(ref.path);
    const found = text === undefined ? undefined : { ref, sizeBytes: text.length, sha256: 'ab'.repeat(32) };
    return Promise.resolve(found);
  }

  readText(origin: string, path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(`${folderOf(origin)}${path}`));
  }

  async committed(origin: string): Promise<CommittedNotebook | undefined> {
    return this.commits.get(origin)?.();
  }

  settings(): Promise<PanelSettings> {
    return Promise.resolve(this.panelSettings);
  }

  allowAddress(address: string): Promise<void> {
    this.allowed.push(address);
    return Promise.resolve();
  }

  /** What the user has agreed to. */
  readonly agreements = new Set<string>();

  agree(origin: string): Promise<void> {
    this.agreements.add(origin);
    return Promise.resolve();
  }

  agreed(origin: string): boolean {
    return this.agreements.has(origin);
  }

  addPlatform(setting: PlatformSetting): Promise<void> {
    const { platforms } = this.panelSettings;
    this.panelSettings = { ...this.panelSettings, platforms: [...platforms, setting] };
    return Promise.resolve();
  }

  openSession(run: Run): Promise<void> {
    this.sessions.push(run);
    return Promise.resolve();
  }

  openFile(path: string): Promise<void> {
    this.opened.push(path);
    return Promise.resolve();
  }

  async openCopy(name: string, text: string): Promise<string> {
    await this.writeText(name, text);
    await this.openFile(name);
    return name;
  }

  freePath(origin: string, name: string): Promise<string> {
    return Promise.resolve(`${folderOf(origin)}${name}`);
  }

  writeText(path: string, text: string): Promise<void> {
    this.files.set(path, text);
    return Promise.resolve();
  }

  makeFolder(path: string): Promise<void> {
    this.folders.push(path);
    return Promise.resolve();
  }

  notify(run: Run, notice: Notice): void {
    this.notices.push({ key: run.key, notice });
  }

  frameOrigins(): readonly string[] {
    return ['http://127.0.0.1:8888'];
  }
}

/** What the keeper keeps takes effect at the platform, as it does through a host's transport. */
function keeper(platforms: readonly FakePlatform[]): CredentialKeeper {
  const set = (platformId: string, token: string | undefined): Promise<void> => {
    const platform = platforms.find(({ parts }) => parts.url === platformId);
    if (platform) platform.token = token;
    return Promise.resolve();
  };
  return {
    known: () =>
      Promise.resolve(platforms.flatMap(({ token, parts }) => (token === undefined ? [] : [parts.url]))),
    set,
    forget: (platformId) => set(platformId, undefined),
  };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** An nbformat 4.5 document. */
function notebookOf(cells: readonly FakeCell[]): unknown {
  return {
    cells: cells.map(({ source, tags = [] }, index) => ({
      cell_type: 'code',
      id: `cell-${index + 1}`,
      execution_count: null,
      metadata: { tags },
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
