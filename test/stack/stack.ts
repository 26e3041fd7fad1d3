import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';
import { type Server, startServer } from './servers.ts';
import type { Setup } from './setup.ts';

/** The platforms of the demo, each a config file under `platform/configs/`. */
export const PLATFORMS = ['desk', 'observatory', 'classroom'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** The account of the demo that has a token. */
export const ADA = 'ada';

export interface PlatformServer extends Server {
  readonly name: PlatformName;
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
 * Starts one of the demo platforms, on the port that it had before or on a free one.
 * @param port - 0 for a free one
 */
export async function startPlatform(
  setup: Setup,
  folder: StackFolder,
  name: PlatformName,
  port = 0,
): Promise<PlatformServer> {
  const data = join(folder.path, name);
  mkdirSync(data, { recursive: true });
  const server = await startServer({
    name,
    command: process.execPath,
    args: [
      join(root, 'platform', 'lib', 'main.js'),
      '--config',
      join(root, 'platform', 'configs', `${name}.json`),
      '--data',
      data,
      '--port',
      String(port),
    ],
    env: {
      BASIC_PYTHON: setup.jobPythons.basic,
      ASTRO_PYTHON: setup.jobPythons.astronomy,
      ADA_TOKEN_SHA256: createHash('sha256').update(folder.adaToken).digest('hex'),
    },
    logFile: join(folder.path, `${name}.log`),
    ready: /^[^\n{]*?(https?:\/\/\S+)\s*$/m,
  });
  return { ...server, name };
}

/** Copies the example into the folder that JupyterLab serves, unless it is there. */
function provideExample(work: string): void {
  mkdirSync(work, { recursive: true });
  for (const file of ['star-clusters.ipynb', 'stars.csv']) {
    const target = join(work, file);
    if (!existsSync(target)) cpSync(join(root, 'test', 'example', file), target);
  }
}

/** Where the extension's settings live below a JupyterLab's settings folder. */
export function writeExtensionSettings(folder: StackFolder, settings: unknown): void {
  const path = join(folder.path, 'settings', '@run-elsewhere', 'jupyterlab');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'plugin.jupyterlab-settings'), JSON.stringify(settings, null, 2));
}

/**
 * Starts JupyterLab with the extension, on the stack's work folder, with the platforms in its settings.
 * @returns a server whose address carries the token
 */
export function startJupyterLab(
  setup: Setup,
  folder: StackFolder,
  platforms: readonly { readonly name: string; readonly url: string }[],
  options: { readonly token?: string; readonly app?: 'lab' | 'notebook'; readonly port?: number } = {},
): Promise<Server> {
  const work = join(folder.path, 'work');
  provideExample(work);
  writeExtensionSettings(folder, { platforms });
  const home = (name: string): string => join(folder.path, name);
  const app = options.app ?? 'lab';
  return startServer({
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
      `--IdentityProvider.token=${options.token ?? randomBytes(16).toString('hex')}`,
      `--LabApp.user_settings_dir=${home('settings')}`,
      `--LabApp.workspaces_dir=${home('workspaces')}`,
      `--JupyterNotebookApp.user_settings_dir=${home('settings')}`,
      '--LabApp.news_url=',
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ],
    env: {
      JUPYTER_CONFIG_DIR: home('jupyter-config'),
      JUPYTER_DATA_DIR: home('jupyter-data'),
      JUPYTER_RUNTIME_DIR: home('jupyter-runtime'),
      JUPYTER_PREFER_ENV_PATH: '1',
    },
    logFile: join(folder.path, `${app}.log`),
    ready:
      app === 'lab'
        ? /(http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+)/
        : /(http:\/\/127\.0\.0\.1:\d+\/tree\?token=\w+)/,
  });
}
