import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from './commands.ts';
import { cacheFolder, root, stateFolder } from './paths.ts';
import { type Server, startServer } from './servers.ts';
import { type PlatformSetup, setUpPlatforms } from './setup.ts';
import { type PlatformAddress, provideExample, type StackFolder } from './stack.ts';
import { digest, once } from './stamps.ts';

/** The platforms, and a real VS Code with our extension as its users would install it. */
export interface VsCodeSetup extends PlatformSetup {
  /** code-server's own entry point. */
  readonly entry: string;
  /** The packaged extension. */
  readonly vsix: string;
}

type Say = (text: string) => void;

/** VS Code 1.139.1 as a web server. It has to run with the Node that this process runs with: 24. */
const CODE_SERVER = 'code-server@4.139.1';

/** See there: it stands in for a part of VS Code that would need a compiler. */
const LOG_WRITER = join(root, 'test', 'stack', 'log-writer.mjs');

const NPM = ['install', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];

/**
 * Brings VS Code unless the machine has it; all checkouts share it. Without install scripts, which would need a compiler
 * and two minutes: what they build is not used here, but for the writer of logs.
 * @returns its entry point
 * @throws Error with what to do
 */
export async function bringVsCode(say: Say): Promise<string> {
  const stamp = digest([], CODE_SERVER, readFileSync(LOG_WRITER, 'utf8'));
  const folder = join(cacheFolder, `vscode-${stamp}`);
  const server = join(folder, 'node_modules', 'code-server');
  await once(join(folder, 'done'), stamp, async () => {
    say('bringing VS Code');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const advice = 'VS Code could not be installed. Check the network.';
    await must('npm', [...NPM, '--no-save', '--prefix', folder, CODE_SERVER], advice, { cwd: folder });
    // Its own lock file is incomplete, so `npm ci` would fail.
    const inner = join(server, 'lib', 'vscode');
    await must('npm', [...NPM, '--omit=dev', '--prefix', inner], advice, { cwd: inner });
    cpSync(LOG_WRITER, join(inner, 'node_modules', '@vscode', 'spdlog', 'index.js'));
  });
  return join(server, 'out', 'node', 'entry.js');
}

/**
 * Packages the extension when its sources have changed. The packages have been compiled before.
 * @returns the .vsix
 */
export async function packageExtension(say: Say): Promise<string> {
  const source = join(root, 'vscode-ext');
  const kept = join(stateFolder, 'run-elsewhere.vsix');
  const sources = [source, join(root, 'shared', 'src'), join(root, 'package-lock.json')];
  await once(join(stateFolder, 'packaged'), digest(sources), async () => {
    say('packaging the VS Code extension');
    await must('npm', ['run', '--silent', 'package', '-w', 'vscode-ext'], 'It could not be packaged.', {
      cwd: root,
    });
    const built = join(source, 'dist');
    const [vsix] = readdirSync(built).filter((name) => name.endsWith('.vsix'));
    if (vsix === undefined) throw new Error(`"npm run package" has left no .vsix in ${built}.`);
    cpSync(join(built, vsix), kept);
  });
  return kept;
}

/** Brings everything for the platforms, a VS Code and its extension that is missing, and nothing that is there. */
export async function setUpVsCode(say: Say): Promise<VsCodeSetup> {
  const [platforms, entry] = await Promise.all([setUpPlatforms(say), bringVsCode(say)]);
  return { ...platforms, entry, vsix: await packageExtension(say) };
}

const SETTINGS = {
  'workbench.startupEditor': 'none',
  // A notebook that is opened before its editor is registered would open as JSON, and stay so.
  'workbench.editorAssociations': { '*.ipynb': 'jupyter-notebook' },
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'remote.autoForwardPorts': false,
  // The demo's folder may lie in a checkout of this project.
  'git.openRepositoryInParentFolders': 'never',
  'files.autoSave': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
} as const;

export interface VsCodeOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** Beyond the platforms and what keeps VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * Starts VS Code with the extension on the stack's work folder, with the platforms in its settings. The extension goes
 * into an empty folder outside the checkout, so that nothing of the checkout can stand in for what the package lacks.
 * @returns a server whose address opens the work folder
 */
export async function startVsCode(
  { entry, vsix }: VsCodeSetup,
  folder: StackFolder,
  platforms: readonly PlatformAddress[],
  options: VsCodeOptions = {},
): Promise<Server> {
  const work = join(folder.path, 'work');
  provideExample(work);
  const userData = join(folder.path, 'vscode');
  mkdirSync(join(userData, 'User'), { recursive: true });
  const settings = { ...SETTINGS, 'runElsewhere.platforms': platforms, ...options.settings };
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));

  // Short, too: the path of a socket has at most 107 characters.
  const scratch = mkdtempSync(join(tmpdir(), 'run-elsewhere-vscode-'));
  const discard = (): void => rmSync(scratch, { recursive: true, force: true });
  const where = ['--user-data-dir', userData, '--extensions-dir', join(scratch, 'extensions')];
  const env = {
    HOME: scratch,
    // Set in a terminal of VS Code, it would hand everything over to that VS Code.
    VSCODE_IPC_HOOK_CLI: '',
  };
  try {
    await must(
      process.execPath,
      [entry, '--config', '/dev/null', ...where, '--install-extension', vsix],
      'The extension could not be installed into VS Code.',
      { env },
    );
    const server = await startServer({
      name: 'VS Code',
      command: process.execPath,
      args: [
        entry,
        ...['--config', '/dev/null', ...where, '--session-socket', join(scratch, 'socket')],
        ...['--bind-addr', `127.0.0.1:${options.port ?? 0}`, '--auth', 'none'],
        ...['--disable-workspace-trust', '--disable-telemetry', '--disable-update-check'],
      ],
      env,
      logFile: join(folder.path, 'vscode.log'),
      ready: /listening on (http:\/\/127\.0\.0\.1:\d+)/,
    });
    return {
      ...server,
      url: `${server.url}/?folder=${encodeURIComponent(work).replaceAll('%2F', '/')}`,
      stop: (signal) => server.stop(signal).finally(discard),
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** The address that also opens one of the folder's files. */
export function openingFile(address: string, name: string): string {
  const url = new URL(address);
  const file = `vscode-remote://${url.host}${join(url.searchParams.get('folder') ?? '/', name)}`;
  url.searchParams.set('payload', JSON.stringify([['openFile', file]]));
  return url.href;
}
