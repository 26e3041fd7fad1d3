import type * as vscode from 'vscode';
import type {
  CommittedNotebook,
  CredentialKeeper,
  HostFile,
  HostNotebook,
  Notice,
  PanelHost,
  PanelSettings,
  PlatformSetting,
  Run,
  StreamDigest,
} from '@run-elsewhere/planner';
import { nodeDigest } from '@run-elsewhere/planner/node';
import type { VsCode } from '../vs.js';
import type { Files } from './files.js';
import type { FrameOrigins } from './frame-origins.js';
import { committedNotebook } from './git-source.js';
import type { Notebooks } from './notebooks.js';
import type { Settings } from './settings.js';

export interface VsCodeHostParts {
  readonly vs: Pick<VsCode, 'Uri' | 'ViewColumn'> & {
    readonly window: Pick<VsCode['window'], 'showNotebookDocument'>;
    readonly workspace: Pick<VsCode['workspace'], 'openNotebookDocument' | 'isTrusted'>;
    readonly commands: Pick<VsCode['commands'], 'executeCommand'>;
  };
  readonly notebooks: Notebooks;
  readonly files: Files;
  readonly settings: Settings;
  readonly credentials: CredentialKeeper;
  readonly frames: FrameOrigins;
  readonly openSession: (run: Run) => Promise<void>;
  readonly notify: (run: Run, notice: Notice) => void;
}

/** VS Code as the panel's host. */
export class VsCodeHost implements PanelHost {
  readonly credentials: CredentialKeeper;

  constructor(private readonly parts: VsCodeHostParts) {
    this.credentials = parts.credentials;
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

  newDigest(): StreamDigest {
    return nodeDigest();
  }

  committed(origin: string): Promise<CommittedNotebook | undefined> {
    return committedNotebook(this.parts.vs, origin);
  }

  settings(): Promise<PanelSettings> {
    return Promise.resolve(this.parts.settings.read());
  }

  /** Requests leave from the extension host, which may reach every address. */
  allowAddress(): Promise<void> {
    return Promise.resolve();
  }

  agree(origin: string): Promise<void> {
    return this.parts.settings.agree(origin);
  }

  agreed(origin: string): boolean {
    return this.parts.settings.resultOrigins().includes(origin);
  }

  addPlatform(setting: PlatformSetting): Promise<void> {
    return this.parts.settings.addPlatform(setting);
  }

  openSession(run: Run): Promise<void> {
    return this.parts.openSession(run);
  }

  /** To the side, and without taking the focus from the notebook that it came of. */
  async openFile(path: string): Promise<void> {
    const { Uri, ViewColumn, window, workspace, commands } = this.parts.vs;
    const uri = Uri.file(path);
    const options = { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false };
    if (path.endsWith('.ipynb')) {
      await window.showNotebookDocument(await workspace.openNotebookDocument(uri), options);
    } else {
      await commands.executeCommand('vscode.open', uri, options satisfies vscode.TextDocumentShowOptions);
    }
  }

  async openCopy(name: string, text: string): Promise<string> {
    const path = await this.parts.files.freePath('', name);
    await this.parts.files.writeText(path, text);
    const { Uri, window, workspace } = this.parts.vs;
    const options = { preview: false };
    await window.showNotebookDocument(await workspace.openNotebookDocument(Uri.file(path)), options);
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
    return this.parts.frames.named();
  }
}
