import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../stack/paths.ts';

/** Keeps a picture of what the user sees, among the test's artefacts. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(root, 'test-results', 'screenshots', `${name}.png`) });
}
