import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { root } from './paths.ts';
import { type Server, startServer } from './servers.ts';
import type { PlatformSetup, Setup } from './setup.ts';

/** The platforms of the demo, each a config file under `platform/configs/`. */
export const PLATFORMS = ['desk', 'observatory', 'classroom'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** A platform as an editor's settings name it. */
export interface PlatformAddress {
  readonly name: string;
  readonly url: string;
}

/** The notebook of the demo. */
export const EXAMPLE = 'star-clusters.ipynb';

/** The account of the demo that has a token. */
export const ADA = 'ada';

export interface PlatformServer extends Server {
  readonly name: PlatformName;
  /** Where it listens itself, whatever its public address is. */
  readonly listening: string;
}

/** Where a stack keeps its files. */
export interface StackFolder {
  readonly path: string;
  /** Token of {@link ADA} at the observatory. */
  readonly adaToken: string;
}

/** Prepares an empty or a used folder. A token is made once for each folder. */
export function stackFolder(path: string, adaToken = randomBytes(16).toString('hex')): StackFolder {
  mkdirSync(path, { recursive: true });
  return { path, adaToken };
}

/**
 * Starts one of the demo platforms.
 * @param options - `port`: 0 or absent for a free one; `configFile`: instead of the platform's own
 */
export async function startPlatform(
  setup: PlatformSetup,
  folder: StackFolder,
  name: PlatformName,
  options: { readonly port?: number; readonly configFile?: string } = {},
): Promise<PlatformServer> {
  const data = join(folder.path, name);
  mkdirSync(data, { recursive: true });
  const config = options.configFile ?? join(root, 'platform', 'configs', `${name}.json`);
  const port = options.port ?? (await freePort());
  const listening = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name,
    command: process.execPath,
    args: [
      join(root, 'platform', 'lib', 'main.js'),
      '--config',
      config,
      '--data',
      data,
      '--port',
      String(port),
      '--end-jobs',
    ],
    env: {
      BASIC_PYTHON: setup.jobPythons.basic,
      ASTRO_PYTHON: setup.jobPythons.astronomy,
      ADA_TOKEN_SHA256: createHash('sha256').update(folder.adaToken).digest('hex'),
    },
    logFile: join(folder.path, `${name}.log`),
    ready: /^\w+: (https?:\/\/\S+)\s*$/m,
    listening,
  });
  return { ...server, name, listening };
}

/** Copies the example into the folder that an editor serves, unless it is there. */
export function provideExample(work: string): void {
  mkdirSync(work, { recursive: true });
  for (const file of [EXAMPLE, 'stars.csv']) {
    const target = join(work, file);
    if (!existsSync(target)) cpSync(join(root, 'test', 'example', file), target);
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Writes a plugin's settings below a JupyterLab's settings folder. */
function writeSettings(folder: StackFolder, plugin: string, settings: unknown): void {
  const [packageName = '', name = ''] = plugin.split(':');
  const path = join(folder.path, 'settings', packageName);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `${name}.jupyterlab-settings`), JSON.stringify(settings, null, 2));
}

export interface JupyterLabOptions {
  readonly token?: string;
  readonly app?: 'lab' | 'notebook';
  readonly port?: number;
  /** False: without the extension's part in the server, as if only the labextension were installed. */
  readonly serverPart?: boolean;
  /** Of the extension, beyond the platforms. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * Starts JupyterLab with the extension, on the stack's work folder, with the platforms in its settings.
 * @returns a server whose address carries the token
 */
export async function startJupyterLab(
  setup: Setup,
  folder: StackFolder,
  platforms: readonly PlatformAddress[],
  options: JupyterLabOptions = {},
): Promise<Server> {
  const work = join(folder.path, 'work');
  provideExample(work);
  writeSettings(folder, '@run-elsewhere/jupyterlab:plugin', { platforms, ...options.settings });
  // Otherwise it asks at the first start whether it may fetch news.
  writeSettings(folder, '@jupyterlab/apputils-extension:notification', { fetchNews: 'false' });
  const home = (name: string): string => join(folder.path, name);
  const app = options.app ?? 'lab';
  const token = options.token ?? randomBytes(16).toString('hex');
  const server = await startServer({
    name: 'JupyterLab',
    command: setup.labPython,
    args: [
      '-m',
      app === 'lab' ? 'jupyterlab' : 'notebook',
      '--no-browser',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${options.port ?? 0}`,
      `--ServerApp.root_dir=${work}`,
      '--ServerApp.allow_root=True',
      `--IdentityProvider.token=${token}`,
      `--LabApp.user_settings_dir=${home('settings')}`,
      `--LabApp.workspaces_dir=${home('workspaces')}`,
      `--JupyterNotebookApp.user_settings_dir=${home('settings')}`,
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
      ...(options.serverPart === false ? [`--ServerApp.jpserver_extensions={'run_elsewhere': False}`] : []),
    ],
    env: {
      JUPYTER_CONFIG_DIR: home('jupyter-config'),
      JUPYTER_DATA_DIR: home('jupyter-data'),
      JUPYTER_RUNTIME_DIR: home('jupyter-runtime'),
      JUPYTER_PREFER_ENV_PATH: '1',
    },
    logFile: join(folder.path, `${app}.log`),
    // It hides the token in what it prints.
    ready: /(http:\/\/127\.0\.0\.1:\d+\/(?:lab|tree))\?token=/,
  });
  return { ...server, url: `${server.url}?token=${token}` };
}
