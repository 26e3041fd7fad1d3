import type { BrowserContext, Page } from '@playwright/test';
import { HOSTILE_NAME, type HostileService, LIVE_CELL, startHostileService } from '../hostile-session.ts';
import { PanelPage } from '../panel.ts';
import { test } from './bench-fixture.ts';
import { addPlatform, expect, openNotebook, sessionFrame, tabPanel, writeNotebook } from './lab-fixture.ts';

test.describe('a session that tries to get hold of JupyterLab', () => {
  let service: HostileService;
  let context: BrowserContext;
  let page: Page;
  let panel: PanelPage;
  let restore: () => Promise<void>;

  test.beforeAll(async ({ browser, lab }) => {
    service = await startHostileService();
    restore = await addPlatform(lab, service.entry);
    writeNotebook(lab, 'hostile.ipynb', [LIVE_CELL]);
    context = await browser.newContext();
    page = await context.newPage();
    panel = new PanelPage(page);
    await openNotebook(page, lab, 'hostile.ipynb', 'hostile');
    await tabPanel(page, 'hostile.ipynb').getByRole('button', { name: 'Run elsewhere' }).click();
    await panel.findOffers();
    await panel.offer(HOSTILE_NAME, 4, 8).click();
    // Another document in its place would not have it.
    await page.evaluate(() => Object.assign(globalThis, { mine: true }));
    await sessionFrame(page).getByRole('button', { name: 'Work' }).click({ timeout: 60_000 });
    await expect.poll(() => [...service.reports.keys()].sort()).toEqual(['popup', 'session']);
  });
  test.afterAll(async () => {
    await context.close();
    await restore();
    await service.close();
  });

  test('navigates neither the window nor what is in it, and reads nothing of it', async () => {
    expect(service.reports.get('session')).toEqual({
      'top.location': 'SecurityError',
      'top.location.replace': 'SecurityError',
      'parent.location': 'SecurityError',
      'open _top': 'Refused',
      'open _parent': 'Refused',
      'parent.document': 'SecurityError',
      'parent.localStorage': 'SecurityError',
      'top.document.cookie': 'SecurityError',
      'read the clipboard': 'NotAllowedError',
    });
    expect(service.reports.get('popup')).toMatchObject({
      "document of the opener's parent": 'SecurityError',
    });
    expect(await page.evaluate(() => 'mine' in globalThis)).toBe(true);
    await expect(panel.job(HOSTILE_NAME)).toBeVisible();
  });

  test('is given no cookie, and not told who asks', () => {
    expect(service.asked.length).toBeGreaterThan(0);
    for (const headers of service.asked) {
      expect(headers).not.toHaveProperty('cookie');
      expect(headers.referer ?? service.entry.url).toContain(new URL(service.entry.url).origin);
    }
  });

  test('and what it is called is only ever text', async () => {
    await expect(tabPanel(page, `hostile on ${HOSTILE_NAME}`)).toBeVisible();
    expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0);
    expect(await page.evaluate(() => 'taken' in globalThis)).toBe(false);
  });
});
