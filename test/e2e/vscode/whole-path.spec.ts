import type { BrowserContext } from '@playwright/test';
import { type Editor, SCENARIO } from '../scenario.ts';
import { listenTo } from '../secrets.ts';
import { expect, test, VsCodeWindow } from './vscode-fixture.ts';

const EXAMPLE = /^star-clusters\.ipynb/;

test.describe.serial('from an unsaved edit to results, in VS Code', () => {
  let context: BrowserContext;
  let editor: Editor;

  test.beforeAll(async ({ browser, platforms, vscode }) => {
    context = await browser.newContext();
    const page = await context.newPage();
    const code = new VsCodeWindow(page);
    editor = {
      name: 'vscode',
      page,
      panel: code.panel,
      platforms,
      work: vscode.work,
      session: code.session,
      folder: platforms.folder.path,
      keepers: [
        {
          secret: 'the token of the session',
          file: /\/globalStorage\/run-elsewhere\.run-elsewhere\/runs\/[^/]+\/run\.\d+\.json$/,
          why: 'the record of a run has the link of its live session; of each record the last few versions stay',
        },
      ],
      said: listenTo(page),
      openExample: () => code.open(vscode, 'star-clusters.ipynb'),
      editFirstCell: (source) => code.typeIntoCell(0, source),
      pressRunElsewhere: async () => {
        await code.tab(EXAMPLE).first().click();
        await code.runElsewhere.first().click();
      },
      expectOpen: (name) => expect(code.tab(name)).toBeVisible(),
      expectBeside: async (name) => {
        await expect(code.group(EXAMPLE)).toHaveCount(1);
        await expect(code.group(name)).toBeVisible();
        await expect(code.group(name).filter({ has: code.tab(EXAMPLE) })).toHaveCount(0);
        await expect(code.outputs.getByText('edited 42 not saved').first()).toBeVisible();
      },
      cancel: async () => {
        await code.command('Cancel a job');
        await code.pick('Open clusters by their common proper motion');
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
      },
      reload: async () => {
        await code.panel.findOffers();
        await expect.poll(() => code.kept()).toMatch(/offers\\":\[.{0,2000}platformName\\":\\"Observatory/);
        await page.reload();
        await code.ready();
      },
    };
  });
  test.afterAll(() => context.close());

  for (const [title, step] of Object.entries(SCENARIO)) test(title, () => step(editor));
});
