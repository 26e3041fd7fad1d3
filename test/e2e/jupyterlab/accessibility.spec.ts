import type { BrowserContext, Locator, Page } from '@playwright/test';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { faintTexts } from './contrast.ts';
import { expect, openNotebook, picture, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** The usual one last: the others would stay for the tests that follow. */
const THEMES = ['JupyterLab Dark', 'JupyterLab Dark High Contrast', 'JupyterLab Light'];

test.describe('the panel for everybody', () => {
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  let job: Locator;

  test.beforeAll(async ({ browser, lab }) => {
    writeNotebook(lab, 'quick.ipynb', ['print(6 * 7)', '{}["missing"]']);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, lab, 'quick.ipynb', 'accessibility');
    await tabPanel(page, 'quick.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.mode('Run all cells');
    await panel.findOffers();
    await panel.offer('Desk', 1, 2).click();
    job = panel.jobs.getByRole('listitem').filter({ hasText: 'quick' });
    await panel.expectPhase(job, 'ERROR');
    await openNotebook(page, lab, 'star-clusters.ipynb', 'accessibility');
  });
  test.afterAll(() => context.close());

  /** Presses a key until one of these has the focus. */
  const walkTo = async (target: Locator, key: string): Promise<void> => {
    for (let pressed = 0; pressed < 60; pressed += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${target.toString()}`);
  };

  test('the keyboard alone leads from the button to the offers', async () => {
    const toolbar = tabPanel(page, 'star-clusters.ipynb').getByRole('toolbar', { name: 'main area toolbar' });
    await walkTo(toolbar.getByRole('button'), 'Tab');
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
    await job.getByRole('button', { name: 'Show log' }).click();
    const controls = panel.region.locator(
      'button, input, select, textarea, summary, a[href], [tabindex="0"]',
    );
    expect(await controls.count()).toBeGreaterThan(25);
    for (const control of await controls.all()) await expect(control).toHaveAccessibleName(/\S/);
  });

  for (const theme of THEMES) {
    test(`it can be read in ${theme}`, async () => {
      await page.getByRole('menubar').getByRole('menuitem', { name: 'Settings', exact: true }).click();
      await page.locator('.lm-Menu-itemLabel').getByText('Theme', { exact: true }).hover();
      await page.locator('.lm-Menu-itemLabel').getByText(theme, { exact: true }).click();
      await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
      expect(await faintTexts(panel.region)).toEqual([]);
      await picture(
        page,
        `jupyterlab-${theme.replace('JupyterLab ', '').replaceAll(' ', '-').toLowerCase()}`,
      );
    });
  }
});
