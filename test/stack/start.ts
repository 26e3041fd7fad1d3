import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './commands.ts';
import { isRoot, othersCanReach, root, stateFolder } from './paths.ts';
import type { Server } from './servers.ts';
import { setUp } from './setup.ts';
import { ADA, PLATFORMS, stackFolder, startJupyterLab, startPlatform, type StackFolder } from './stack.ts';

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

/** The port that a platform had last time, so that the jobs in JupyterLab's list are still found. */
function rememberedPorts(folder: StackFolder): {
  get(name: string): { port?: number };
  set(name: string, url: string): void;
} {
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

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { browser: { type: 'boolean', default: true } },
    allowNegative: true,
  });
  const say = (text: string): void => console.error(`- ${text} ...`);
  const servers: Server[] = [];
  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    console.error('\nStopping ...');
    // JupyterLab first: it still tells the platforms nothing, but its page should not see them vanish.
    await Promise.all(servers.reverse().map((server) => server.stop()));
    process.exit(code);
  };
  process.on('SIGINT', () => void (stopping || stop(0)));
  process.on('SIGTERM', () => void (stopping || stop(0)));

  try {
    const setup = await setUp(say);
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
    say('starting JupyterLab');
    const lab = await startJupyterLab(setup, folder, platforms);
    servers.push(lab);
    const address = lab.url.replace('/lab?', '/lab/tree/star-clusters.ipynb?');
    platforms.forEach(({ name, url }) => console.error(`  ${name}: ${url}`));
    console.log(`\nJupyterLab: ${lab.url}`);
    console.log(`The platform "Observatory" has an account, ${ADA}. Its token: ${folder.adaToken}`);
    console.log('Press Ctrl-C to stop everything.');
    if (values.browser) await run(process.platform === 'darwin' ? 'open' : 'xdg-open', [address]);
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
