import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { PanelAction } from '@run-elsewhere/planner';
import type { App } from './app.js';
import { COMMANDS } from './commands/ids.js';
import { createShell } from './shell.js';
import { FakeUri } from './testing/editor.js';
import { FakeController } from './testing/panel.js';
import type { VsCode } from './vs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-shell-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start() {
  const commands = new Map<string, (argument?: unknown) => Promise<void>>();
  const executed: unknown[][] = [];
  const ending = { dispose: () => undefined };
  const item = { ...ending, show: () => undefined, hide: () => undefined };
  const vs = {
    l10n: { t: (text: string) => text },
    env: { language: 'en' },
    Uri: FakeUri,
    StatusBarAlignment: { Left: 1 },
    window: {
      activeNotebookEditor: { notebook: { uri: FakeUri.file('/active.ipynb') } },
      createStatusBarItem: () => item,
      registerWebviewViewProvider: () => ending,
    },
    commands: {
      registerCommand: (id: string, run: (argument?: unknown) => Promise<void>) => {
        commands.set(id, run);
        return ending;
      },
      executeCommand: (...args: unknown[]) => Promise.resolve(executed.push(args)),
    },
  } as unknown as VsCode;
  const context = {
    globalStorageUri: FakeUri.file(folder),
    extensionUri: FakeUri.file('/extension'),
    subscriptions: [],
  } as unknown as vscode.ExtensionContext;
  const controller = new FakeController();
  const aimed: string[] = [];
  let loads = 0;
  let ended = false;
  const app = {
    controller,
    notebooks: { aim: (uri: vscode.Uri) => void aimed.push(uri.path) },
    dispatch: (action: PanelAction) => void controller.dispatch(action),
    end: () => Promise.resolve(void (ended = true)),
  } as unknown as App;
  const shell = createShell(vs, context, () => {
    loads++;
    return Promise.resolve({ createApp: () => Promise.resolve(app) });
  });
  return { shell, commands, executed, controller, aimed, loads: () => loads, ended: () => ended };
}

it('loads nothing until it is used, and ends without having been', async () => {
  const { shell, commands, loads } = start();
  expect([...commands.keys()].sort()).toEqual(Object.values(COMMANDS).sort());
  expect(loads()).toBe(0);
  await shell.end();
  expect(loads()).toBe(0);
});

it('loads once for all uses, and captures the notebook that is meant', async () => {
  const { shell, commands, executed, controller, aimed, loads, ended } = start();
  await commands.get(COMMANDS.run)?.();
  await commands.get(COMMANDS.run)?.({ notebookEditor: { notebookUri: FakeUri.file('/pressed.ipynb') } });
  expect(loads()).toBe(1);
  expect(aimed).toEqual(['/active.ipynb', '/pressed.ipynb']);
  expect(controller.actions).toEqual([{ type: 'capture' }, { type: 'capture' }]);
  expect(executed).toContainEqual(['runElsewhere.panel.focus']);
  await shell.end();
  expect(ended()).toBe(true);
});

it('goes on with the runs of an earlier window by itself', async () => {
  await mkdir(join(folder, 'runs', 'key'), { recursive: true });
  expect(start().loads()).toBe(1);
});
