import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import { openingFile, setUpVsCode, startVsCode } from '../../stack/vscode.ts';
import { PanelPage } from '../panel.ts';
import { expect, test as base } from '../stack-fixture.ts';

export interface VsCode {
  readonly url: string;
  /** Folder that is open in it. */
  readonly work: string;
}

export const test = base.extend<object, { vscode: VsCode }>({
  vscode: [
    async ({ platforms }, use) => {
      const setup = await setUpVsCode(() => undefined);
      const folder = { ...platforms.folder, path: join(platforms.folder.path, 'in-vscode') };
      const server = await startVsCode(setup, folder, platforms.list);
      await use({ url: server.url, work: join(folder.path, 'work') });
      await server.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

/** A window of VS Code, by what its user sees. */
export class VsCodeWindow {
  readonly page: Page;
  readonly panel: PanelPage;

  constructor(page: Page) {
    this.page = page;
    this.panel = new PanelPage(webview(page, 'purpose=webviewView'));
  }

  /** Opens the folder with a notebook in front, and waits until its button is there. */
  async open({ url }: VsCode, notebook: string): Promise<void> {
    await this.page.goto(openingFile(url, notebook));
    await this.ready();
  }

  /** Waits until the notebook in front is drawn and extensions have come to life. */
  async ready(): Promise<void> {
    await expect(this.cells.first()).toBeVisible({ timeout: 90_000 });
    await expect(this.runElsewhere).toBeVisible({ timeout: 60_000 });
  }

  /** The code cells of the notebook in front. */
  get cells(): Locator {
    return this.page.locator('.notebookOverlay .code-cell-row');
  }

  /** The button in the notebook's toolbar. */
  get runElsewhere(): Locator {
    return this.page.locator('.notebook-toolbar-container').getByRole('button', { name: 'Run elsewhere' });
  }

  /** What the notebook that was opened last shows as output. */
  get outputs(): FrameLocator {
    return webview(this.page, 'purpose=notebookRenderer');
  }

  /** The live session in its tab. */
  get session(): FrameLocator {
    return webview(this.page, 'extensionId=vscode.simple-browser').frameLocator('iframe');
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** The column of editors that has such a tab. */
  group(tab: string | RegExp): Locator {
    return this.page.locator('.editor-group-container').filter({ has: this.tab(tab) });
  }

  /** Replaces a code cell's whole source, as a user would: into the cell, select all, type. */
  async typeIntoCell(index: number, source: string): Promise<void> {
    await this.cells.nth(index).locator('.monaco-editor').first().click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(source);
  }

  /** Runs a command of ours by its title, from the palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input.fill(`>Run Elsewhere: ${title}`);
    await this.asks.getByRole('option', { name: new RegExp(`^Run Elsewhere: ${title}(,|$)`) }).click();
  }

  /** Takes the entry that reads so from what a command lets its user choose. */
  async pick(text: string | RegExp): Promise<void> {
    await this.asks.getByRole('option').filter({ hasText: text }).first().click();
  }

  /** Answers what a command asks for. */
  async answer(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /** The box at the top of the window in which commands ask. */
  get asks(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  get notifications(): Locator {
    return this.page.locator('.notifications-toasts');
  }

  /** How many jobs run, at the bottom of the window. */
  get jobsInStatusBar(): Locator {
    return this.page.locator('.statusbar').getByRole('button', { name: /jobs? runs? elsewhere/ });
  }

  /** What VS Code keeps in the browser, of this workspace and of all; our extension's state is among it. */
  async kept(): Promise<string> {
    return this.page.evaluate(async () => {
      const result = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error('no answer'));
        });
      const values: unknown[] = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await result(indexedDB.open(name!));
        for (const store of database.objectStoreNames)
          values.push(await result(database.transaction(store).objectStore(store).getAll()));
        database.close();
      }
      return JSON.stringify(values);
    });
  }

  private get input(): Locator {
    return this.asks.locator('.quick-input-box input');
  }
}

/** The content of the newest such webview: VS Code wraps it into two frames, and says in the outer's address whose it is. */
function webview(page: Page, whose: string): FrameLocator {
  const outer = page.locator(`iframe.webview[src*="${whose}"]`).last();
  return outer.contentFrame().locator('iframe#active-frame').contentFrame();
}

export { expect };
