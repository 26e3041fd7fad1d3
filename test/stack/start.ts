import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './commands.ts';
import { isRoot, othersCanReach, root, stateFolder } from './paths.ts';
import type { Server } from './servers.ts';
import { type PlatformSetup, setUp } from './setup.ts';
import {
  ADA,
  EXAMPLE,
  type PlatformAddress,
  PLATFORMS,
  stackFolder,
  startJupyterLab,
  startPlatform,
  type StackFolder,
} from './stack.ts';
import { openingFile, setUpVsCode, startVsCode } from './vscode.ts';

/** The demo's folder: kept from start to start, so that jobs and edits are still there. */
function demoFolder(): StackFolder {
  // Jobs of a platform that runs as root run as other users, who must be able to enter.
  const path =
    isRoot && !othersCanReach(root)
      ? join('/var/tmp', `run-elsewhere-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)
      : join(stateFolder, 'demo');
  mkdirSync(path, { recursive: true });
  const tokenFile = join(path, 'ada-token');
  if (!existsSync(tokenFile)) writeFileSync(tokenFile, randomBytes(16).toString('hex'), { mode: 0o600 });
  return stackFolder(path, readFileSync(tokenFile, 'utf8'));
}

interface Ports {
  get(name: string): { port?: number };
  set(name: string, url: string): void;
}

/** The port that a server had last time, so that the jobs in an editor's list are still found. */
function rememberedPorts(folder: StackFolder): Ports {
  const file = join(folder.path, 'ports.json');
  const ports = new Map<string, number>(
    existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : [],
  );
  return {
    get: (name) => {
      const port = ports.get(name);
      return port === undefined ? {} : { port };
    },
    set: (name, url) => {
      ports.set(name, Number(new URL(url).port));
      writeFileSync(file, JSON.stringify(Object.fromEntries(ports)));
    },
  };
}

type Say = (text: string) => void;

/** An editor that has been started. */
interface Editor {
  readonly server: Server;
  /** What is printed when everything runs. */
  readonly line: string;
  /** Opens the example. */
  readonly address: string;
}

interface Preparation {
  readonly setup: PlatformSetup;
  startEditor(folder: StackFolder, platforms: readonly PlatformAddress[], ports: Ports): Promise<Editor>;
}

async function jupyterLab(say: Say): Promise<Preparation> {
  const setup = await setUp(say);
  return {
    setup,
    startEditor: async (folder, platforms) => {
      const server = await startJupyterLab(setup, folder, platforms);
      const address = server.url.replace('/lab?', `/lab/tree/${EXAMPLE}?`);
      return { server, address, line: `JupyterLab: ${server.url}` };
    },
  };
}

async function vsCode(say: Say): Promise<Preparation> {
  const setup = await setUpVsCode(say);
  return {
    setup,
    startEditor: async (folder, platforms, ports) => {
      // A browser keeps VS Code's tokens by the address: the port that it had last time, if it can be had.
      const server = await startVsCode(setup, folder, platforms, ports.get('vscode')).catch(() =>
        startVsCode(setup, folder, platforms),
      );
      ports.set('vscode', server.url);
      const address = openingFile(server.url, EXAMPLE);
      return { server, address, line: `VS Code: ${address}` };
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { browser: { type: 'boolean', default: true }, vscode: { type: 'boolean', default: false } },
    allowNegative: true,
  });
  const say = (text: string): void => console.error(`- ${text} ...`);
  const servers: Server[] = [];
  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    console.error('\nStopping ...');
    await Promise.all(servers.map((server) => server.stop()));
    process.exit(code);
  };
  process.on('SIGINT', () => void (stopping || stop(0)));
  process.on('SIGTERM', () => void (stopping || stop(0)));

  try {
    const { setup, startEditor } = await (values.vscode ? vsCode(say) : jupyterLab(say));
    const folder = demoFolder();
    const ports = rememberedPorts(folder);
    say('starting three platforms');
    const platforms = await Promise.all(
      PLATFORMS.map(async (name) => {
        const server = await startPlatform(setup, folder, name, ports.get(name)).catch(() =>
          startPlatform(setup, folder, name),
        );
        servers.push(server);
        ports.set(name, server.url);
        return { name: name.charAt(0).toUpperCase() + name.slice(1), url: server.url };
      }),
    );
    say(`starting ${values.vscode ? 'VS Code' : 'JupyterLab'}`);
    const editor = await startEditor(folder, platforms, ports);
    servers.push(editor.server);
    platforms.forEach(({ name, url }) => console.error(`  ${name}: ${url}`));
    console.log(`\n${editor.line}`);
    console.log(`The platform "Observatory" has an account, ${ADA}. Its token: ${folder.adaToken}`);
    console.log('Press Ctrl-C to stop everything.');
    if (values.browser) await run(process.platform === 'darwin' ? 'open' : 'xdg-open', [editor.address]);
    for (const server of servers) {
      void server.ended.then(() =>
        stopping ? undefined : (console.error('A server has ended by itself; see its log above.'), stop(1)),
      );
    }
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    await stop(1);
  }
}

await main();
