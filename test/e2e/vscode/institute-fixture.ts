import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../stack/paths.ts';
import { startPlatform } from '../../stack/stack.ts';
import { setUpVsCode, startVsCode } from '../../stack/vscode.ts';
import { notebookText } from '../contracts/notebooks.ts';
import { test as base } from '../stack-fixture.ts';
import { type ForwardProxy, openForwardProxy } from './forward-proxy.ts';
import type { VsCode } from './vscode-fixture.ts';

/** VS Code in an institute whose proxy is the only way out, and one platform outside, which VS Code does not know yet. */
export interface Institute {
  readonly vscode: VsCode;
  /** Folder with VS Code's settings and storage. */
  readonly userData: string;
  /** Address of the platform, whose host no resolver knows: only the proxy can reach it. */
  readonly observatory: string;
  readonly proxy: ForwardProxy;
  /** Kills the extension host of the window that was opened first, as a crash would. */
  crashFirstWindow(): void;
  /** Lets the notebook `waits.ipynb` end, wherever it runs. */
  letGo(): void;
  /** Addresses of the account's jobs, asked directly. */
  jobs(): Promise<readonly string[]>;
}

/** A notebook whose second cell takes until the file is there: as long as the test wants. */
function waitingFor(file: string): string {
  const wait = [
    'import pathlib, time',
    `while not pathlib.Path(${JSON.stringify(file)}).exists():`,
    '    time.sleep(0.1)',
    'print("let go")',
  ];
  return notebookText(['print("begun")', wait.join('\n')]);
}

/** The process of the first window, as VS Code's log tells. */
function firstExtensionHost(log: string): number {
  const pid = /<(\d+)> Launched Extension Host Process/.exec(readFileSync(log, 'utf8'))?.[1];
  if (pid === undefined) throw new Error(`There is no extension host in ${log}.`);
  return Number(pid);
}

export const test = base.extend<object, { institute: Institute }>({
  institute: [
    async ({ platforms }, use) => {
      const setup = await setUpVsCode(() => undefined);
      const path = join(platforms.folder.path, 'institute');
      const work = join(path, 'work');
      mkdirSync(work, { recursive: true });
      chmodSync(path, 0o755);
      const observatory = 'http://observatory.example';
      const goFile = join(path, 'go');
      writeFileSync(join(work, 'waits.ipynb'), waitingFor(goFile));

      const proxy = await openForwardProxy();
      const config = JSON.parse(
        readFileSync(join(root, 'platform', 'configs', 'observatory.json'), 'utf8'),
      ) as object;
      const configFile = join(path, 'observatory.json');
      writeFileSync(configFile, JSON.stringify({ ...config, publicUrl: observatory }));
      const folder = { ...platforms.folder, path };
      const platform = await startPlatform(setup, folder, 'observatory', { configFile });
      proxy.knows(new URL(observatory).hostname, platform.listening);
      const server = await startVsCode(setup, folder, [], { settings: { 'http.proxy': proxy.url } });

      await use({
        vscode: { url: server.url, work },
        userData: join(path, 'vscode'),
        observatory,
        proxy,
        crashFirstWindow: () => process.kill(firstExtensionHost(join(path, 'vscode.log')), 'SIGKILL'),
        letGo: () => writeFileSync(goFile, ''),
        jobs: async () => {
          const headers = { Authorization: `Bearer ${folder.adaToken}` };
          const list = await (await fetch(`${platform.listening}/jobs`, { headers })).text();
          return [...list.matchAll(/<(?:\w+:)?jobref\b[^>]*\bid="([^"]+)"/g)].map(([, id]) => id!);
        },
      });
      await Promise.all([server.stop(), platform.stop(), proxy.close()]);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
