import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUpVsCode, startVsCode } from '../../stack/vscode.ts';
import { notebookText } from '../contracts/notebooks.ts';
import { HOSTILE_NAME, type HostileService, LIVE_CELL, startHostileService } from '../hostile-session.ts';
import { expect, test as base, type VsCode, VsCodeWindow } from './vscode-fixture.ts';

interface Hostile {
  readonly service: HostileService;
  readonly vscode: VsCode;
}

const test = base.extend<object, { hostile: Hostile }>({
  hostile: [
    async ({ platforms }, use) => {
      const path = join(platforms.folder.path, 'hostile');
      const work = join(path, 'work');
      mkdirSync(work, { recursive: true });
      writeFileSync(join(work, 'hostile.ipynb'), notebookText([LIVE_CELL]));
      const service = await startHostileService();
      const server = await startVsCode(await setUpVsCode(() => undefined), { ...platforms.folder, path }, [
        service.entry,
      ]);
      await use({ service, vscode: { url: server.url, work } });
      await Promise.all([server.stop(), service.close()]);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test('a session that tries to get hold of VS Code gets neither the window nor the panel', async ({
  browser,
  hostile: { service, vscode },
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const code = new VsCodeWindow(page);
  await code.open(vscode, 'hostile.ipynb');
  await code.runElsewhere.first().click();
  await code.panel.findOffers();
  await code.panel.offer(HOSTILE_NAME, 4, 8).click();
  // Another document in its place would not have it.
  await page.evaluate(() => Object.assign(globalThis, { mine: true }));
  await code.session.getByRole('button', { name: 'Work' }).click({ timeout: 60_000 });
  await expect.poll(() => service.reports.has('session')).toBe(true);

  expect(service.reports.get('session')).toMatchObject({
    'top.location': 'SecurityError',
    'top.location.replace': 'SecurityError',
    'parent.location': 'SecurityError',
    'open _top': 'Refused',
    'parent.document': 'SecurityError',
    'top.document.cookie': 'SecurityError',
  });
  expect(await page.evaluate(() => 'mine' in globalThis && !('taken' in globalThis))).toBe(true);
  // The panel is in a frame that the session can find, and speak to.
  await expect(code.panel.job(HOSTILE_NAME)).toBeVisible();
  await expect(code.panel.region).not.toContainText('Type your token here');
  for (const headers of service.asked) expect(headers).not.toHaveProperty('cookie');
  await context.close();
});
