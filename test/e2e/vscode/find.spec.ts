import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import type { Server } from '../../stack/servers.ts';
import { setUpVsCode, startVsCode } from '../../stack/vscode.ts';
import { type EmptyEditor, FIND_SCENARIO } from '../find-scenario.ts';
import { startFoundWorld } from '../found-world.ts';
import { picture } from '../pictures.ts';
import { test } from '../stack-fixture.ts';
import { expect, VsCodeWindow } from './vscode-fixture.ts';

const settingsOf = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`runElsewhere.${name}`, value]));

test.describe.serial('from an empty window to a session, in VS Code', () => {
  let context: BrowserContext;
  let editor: EmptyEditor;
  let server: Server;

  test.beforeAll(async ({ browser, platforms }) => {
    const world = await startFoundWorld({ name: 'Desk', url: platforms.address('desk') });
    const path = join(platforms.folder.path, 'find');
    mkdirSync(path, { recursive: true });
    const setup = await setUpVsCode(() => undefined);
    server = await startVsCode(setup, { ...platforms.folder, path }, [], {
      settings: settingsOf({ ...world.settings }),
    });
    context = await browser.newContext();
    const page = await context.newPage();
    const code = new VsCodeWindow(page);
    editor = {
      name: 'vscode',
      page,
      panel: code.panel,
      world,
      work: join(path, 'work'),
      session: code.session,
      open: async () => {
        await page.goto(server.url);
        // A palette that is opened before the extension is there does not learn of its commands.
        await expect(page.locator('.activitybar').getByRole('tab', { name: 'Run elsewhere' })).toBeVisible({
          timeout: 90_000,
        });
      },
      command: async (title) => {
        // A session that has the focus keeps the keys for itself.
        await page.locator('.part.statusbar').click();
        await code.command(title);
      },
      expectOpen: (name) => expect(code.tab(name)).toBeVisible(),
    };
  });
  test.afterAll(async () => {
    await context.close();
    await Promise.all([server.stop(), editor.world.close()]);
  });

  for (const [title, step] of Object.entries(FIND_SCENARIO)) test(title, () => step(editor));

  test('it follows a dark theme', async () => {
    const { page } = editor;
    await page.locator('.part.statusbar').click();
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.fill('>Preferences: Toggle between Light/Dark Themes');
    await page.locator('.quick-input-widget').getByRole('option').first().click();
    await expect(page.locator('.monaco-workbench')).toHaveClass(/(^| )vs-dark( |$)/);
    await picture(page, 'vscode-find-dark');
  });
});
