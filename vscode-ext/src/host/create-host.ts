import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import type { LiveTransport, Notice, Run, Translate } from '@run-elsewhere/planner';
import { editorTransport } from '../network/transport.js';
import { SessionOpener } from '../session/session-opener.js';
import type { VsCode } from '../vs.js';
import { SecretCredentials } from './credentials.js';
import { Files } from './files.js';
import { FrameOrigins } from './frame-origins.js';
import { Notebooks } from './notebooks.js';
import { Settings } from './settings.js';
import { VsCodeHost } from './vscode-host.js';

export interface HostParts {
  readonly vs: VsCode;
  readonly context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>;
  readonly t: Translate;
  readonly notify: (run: Run, notice: Notice) => void;
}

/** VS Code as a host, with the parts of it that others need too. */
export interface Hosting {
  readonly host: VsCodeHost;
  readonly transport: LiveTransport;
  readonly notebooks: Notebooks;
  readonly frames: FrameOrigins;
}

/** Makes the parts of the host and connects them. */
export function createHost({ vs, context, t, notify }: HostParts): Hosting {
  const settings = new Settings(vs);
  const credentials = new SecretCredentials(context.secrets, () => settings.platformIds());
  const transport = editorTransport(credentials.lookUp);
  const frames = new FrameOrigins({ vs, memory: context.globalState });
  const notebooks = new Notebooks(vs);
  const opener = new SessionOpener({
    vs,
    t,
    transport,
    place: () => settings.openSessionsIn(),
    ancestors: () => frames.ancestors(),
  });
  const host = new VsCodeHost({
    vs,
    notebooks,
    files: filesOf(vs),
    settings,
    credentials,
    frames,
    openSession: (run) => opener.open(run),
    notify,
  });
  return { host, transport, notebooks, frames };
}

/** Files count as the user's own below the workspace folder of a notebook. */
function filesOf({ workspace, Uri }: VsCode): Files {
  return new Files({
    folderOf: (notebook) => workspace.getWorkspaceFolder(Uri.file(notebook))?.uri.fsPath,
    fallback: () =>
      workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? homedir(),
  });
}
