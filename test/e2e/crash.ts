import type { Page } from '@playwright/test';

/** Ends the page's process at once: nothing in it gets to say farewell, as it does when a page is closed. */
export async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // It never answers.
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
}
