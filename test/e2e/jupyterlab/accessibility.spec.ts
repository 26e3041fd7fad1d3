import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { expect, openNotebook, picture, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'];

test.describe('the panel for everybody', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;

  test.beforeAll(async ({ browser, lab }) => {
    writeNotebook(lab, 'quick.ipynb', ['print(6 * 7)', '{}["missing"]']);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, lab, 'star-clusters.ipynb', 'accessibility');
  });
  test.afterAll(() => context.close());

  /** Presses a key until something has the focus. */
  const walkTo = async (target: Locator, key: string): Promise<void> => {
    for (let pressed = 0; pressed < 60; pressed += 1) {
      if (await target.evaluate((element) => element.matches(':focus'))) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${target.toString()}`);
  };

  test('the keyboard alone leads from the button to the offers', async () => {
    const toolbar = tabPanel(page, 'star-clusters.ipynb').getByRole('toolbar', { name: 'main area toolbar' });
    await walkTo(toolbar.getByRole('button').first(), 'Tab');
    await walkTo(toolbar.getByRole('button', { name: 'Run elsewhere' }), 'ArrowRight');
    await page.keyboard.press('Enter');
    await expect(panel.region).toBeFocused();
    await expect(panel.region).toContainText('Open clusters by their common proper motion');
    await walkTo(panel.region.getByRole('textbox', { name: 'Memory (GiB)' }), 'Tab');
    await page.keyboard.type('2');
    await walkTo(panel.region.getByRole('button', { name: 'Find offers' }), 'Tab');
    await page.keyboard.press('Enter');
    await expect(panel.region).toContainText('3 of 3 answered');
    await expect(panel.region.getByRole('button', { name: 'Find offers' })).toBeFocused();
    await walkTo(panel.offer('Desk', 1, 2), 'Tab');
  });

  test('a live region says what happens', async () => {
    const status = panel.region.getByRole('status');
    await expect(status).toHaveAttribute('aria-live', 'polite');
    await expect(status).toContainText('Asking 3 platforms.');
    await expect(status).toContainText('3 of 3 platforms have answered. 1 offer.');
  });

  test('every control has a name', async () => {
    const controls = panel.region.locator(
      'button, input, select, textarea, summary, a[href], [tabindex="0"]',
    );
    expect(await controls.count()).toBeGreaterThan(25);
    for (const control of await controls.all()) await expect(control).toHaveAccessibleName(/\S/);
    for (const list of await panel.region.getByRole('list').all())
      expect(
        await list.evaluate((element) => element.getAttribute('aria-label') ?? element.className),
      ).not.toBe('');
  });

  for (const theme of THEMES) {
    test(`it can be read in ${theme}`, async () => {
      await page.getByRole('menubar').getByRole('menuitem', { name: 'Settings', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Theme', exact: true }).hover();
      await page.getByRole('menuitem', { name: theme, exact: true }).click();
      await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
      await picture(
        page,
        `jupyterlab-${theme.replace('JupyterLab ', '').replaceAll(' ', '-').toLowerCase()}`,
      );
    });
  }
});
