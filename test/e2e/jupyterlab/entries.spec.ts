import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import {
  expect,
  mainTab,
  openNotebook,
  splitRight,
  tabPanel,
  typeIntoCell,
  writeNotebook,
} from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** Every way to the panel means the notebook that the user means. */
test.describe('the ways to the panel', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  let alpha: Locator;
  let beta: Locator;

  test.beforeAll(async ({ browser, lab }) => {
    for (const name of ['alpha', 'beta', 'gamma']) writeNotebook(lab, `${name}.ipynb`, [`print("${name}")`]);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    alpha = tabPanel(page, 'alpha.ipynb');
    beta = tabPanel(page, 'beta.ipynb');
    await openNotebook(page, lab, 'alpha.ipynb', 'entries');
  });
  test.afterAll(() => context.close());

  const file = (name: string): Locator =>
    page
      .getByRole('region', { name: 'File Browser Section' })
      .getByRole('listitem', { name: `Name: ${name}` });
  const choose = (name = 'Run elsewhere'): Promise<void> =>
    page.getByRole('menuitem', { name, exact: true }).click();
  const expectCaptured = (title: string): Promise<void> =>
    expect(panel.region.locator('.re-head .re-title').first()).toHaveText(title);

  test('the button in the toolbar of a notebook', async () => {
    await alpha.getByRole('button', { name: 'Run elsewhere' }).click();
    await expectCaptured('alpha');
  });

  test('the context menu of a file that is not open', async () => {
    await file('gamma.ipynb').click({ button: 'right' });
    await choose();
    await expectCaptured('gamma');
    await expect(mainTab(page, 'gamma.ipynb')).toHaveCount(0);
  });

  test('the command palette', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+C');
    await page.keyboard.type('Run elsewhere');
    await page.keyboard.press('Enter');
    await expectCaptured('alpha');
  });

  test('the Run menu', async () => {
    await file('beta.ipynb').dblclick();
    await expect(beta.locator('.jp-Cell').first()).toBeVisible();
    await page.getByRole('menubar').getByRole('menuitem', { name: 'Run', exact: true }).click();
    await choose();
    await expectCaptured('beta');
  });

  test('the context menu of a notebook', async () => {
    await mainTab(page, 'alpha.ipynb').click();
    await alpha.locator('.jp-Cell').first().click({ button: 'right' });
    await choose();
    await expectCaptured('alpha');
  });

  test('side by side, a button means its own notebook, whatever has the focus or is selected', async () => {
    await splitRight(page, mainTab(page, 'beta.ipynb'));
    await expect(alpha).toBeVisible();
    await typeIntoCell(page, alpha.locator('.jp-CodeCell').first(), 'import scipy');
    await file('gamma.ipynb').click();
    // Side by side, the cell's own toolbar lies over its text.
    await beta.locator('.jp-InputPrompt').first().click();
    await expect(mainTab(page, 'beta.ipynb')).toHaveClass(/jp-mod-current/);
    await alpha.getByRole('button', { name: 'Run elsewhere' }).click();
    await expectCaptured('alpha');
    await expect(panel.region.getByRole('list', { name: 'Packages' })).toHaveText('scipy');
    await beta.getByRole('button', { name: 'Run elsewhere' }).click();
    await expectCaptured('beta');
    await expect(panel.region.getByRole('list', { name: 'Packages' })).toHaveCount(0);
  });
});
