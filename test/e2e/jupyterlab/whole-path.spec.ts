import type { BrowserContext } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { type Editor, SCENARIO } from '../scenario.ts';
import { listenTo } from '../secrets.ts';
import { expect, mainTab, openNotebook, sessionFrame, tabPanel, test, typeIntoCell } from './lab-fixture.ts';

const EXAMPLE = 'star-clusters.ipynb';

test.describe.serial('from an unsaved edit to results, in JupyterLab', () => {
  let context: BrowserContext;
  let editor: Editor;

  test.beforeAll(async ({ browser, lab, platforms }) => {
    context = await browser.newContext();
    const page = await context.newPage();
    const panel = new PanelPage(page);
    const example = tabPanel(page, EXAMPLE);
    editor = {
      name: 'jupyterlab',
      page,
      panel,
      platforms,
      work: lab.work,
      session: sessionFrame(page),
      folder: platforms.folder.path,
      keepers: [
        {
          secret: 'the token of the account',
          file: /^jupyter-data\/run-elsewhere\/credentials\.json$/,
          why: 'the server part adds it to what leaves for its platform; the page never has it again',
        },
      ],
      said: listenTo(page),
      openExample: () => openNotebook(page, lab, EXAMPLE),
      editFirstCell: (source) => typeIntoCell(page, example.locator('.jp-CodeCell').first(), source),
      pressRunElsewhere: async () => {
        await mainTab(page, EXAMPLE).click();
        await example.getByRole('button', { name: 'Run elsewhere' }).click();
      },
      expectOpen: (name) => expect(mainTab(page, name)).toBeVisible(),
      expectBeside: async (name) => {
        await expect(tabPanel(page, name)).toContainText('edited 42 not saved');
        await expect(example).toBeVisible();
      },
      cancel: async (job) => {
        await job.getByRole('button', { name: 'Cancel' }).click();
        await job.getByRole('button', { name: 'Yes, cancel' }).click();
      },
      reload: async () => {
        // Offers that are still good come back without asking again.
        const kept = page.waitForResponse(
          (response) =>
            response.request().method() === 'PUT' &&
            response.url().includes('/lab/api/workspaces/') &&
            (response.request().postData() ?? '').includes('"offers":[{'),
        );
        await panel.findOffers();
        await kept;
        await page.reload();
      },
    };
  });
  test.afterAll(() => context.close());

  for (const [title, step] of Object.entries(SCENARIO)) test(title, () => step(editor));

  test('a restart of JupyterLab on another port brings everything back', async ({ lab }) => {
    const before = new URL(lab.url).port;
    await lab.restartElsewhere();
    expect(new URL(lab.url).port).not.toBe(before);
    await editor.openExample();
    await editor.pressRunElsewhere();
    await expect(editor.panel.jobs.getByRole('listitem')).toHaveCount(3);
  });
});
