import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { expectKernel } from './kernel.ts';
import type { PanelPage } from './panel.ts';
import { picture } from './pictures.ts';
import { type Exception, isPrivate, leaks, type Secret, type Text, textsBelow, textsOf } from './secrets.ts';
import type { Platforms } from './stack-fixture.ts';

/** What differs between the editors on one user's way through the whole product. */
export interface Editor {
  /** In the names of pictures. */
  readonly name: string;
  readonly page: Page;
  readonly panel: PanelPage;
  readonly platforms: Platforms;
  /** Folder that is open in it. */
  readonly work: string;
  /** The live session in its tab. */
  readonly session: FrameLocator;
  /** Every folder that it and the platforms write to is below this one. */
  readonly folder: string;
  /** Files below that which hold a secret by design. */
  readonly keepers: readonly Exception[];
  /** What its window has told the console. */
  readonly said: readonly Text[];
  openExample(): Promise<unknown>;
  /** Replaces the whole source of the example's first cell, and does not save. */
  editFirstCell(source: string): Promise<void>;
  /** Brings the example to the front and presses its button. */
  pressRunElsewhere(): Promise<void>;
  /** Expects a notebook in a tab of its own. */
  expectOpen(name: string): Promise<void>;
  /** Expects a notebook beside the example, both to be seen at once. */
  expectBeside(name: string): Promise<void>;
  /** Cancels the newest job, in the way that this editor's users have. */
  cancel(job: Locator): Promise<void>;
  /** Loads the window again, and waits until the panel is back. */
  reload(): Promise<void>;
}

const EDITED = [
  'catalogue = "stars.csv"',
  'bootstrap_samples: int = 15',
  'grid_cells: int = 12',
  'significance: float = 8.0',
  'largest_radius: float = 1.0',
  'seed: int = 7',
  'print("edited", 6 * 7, "not saved")',
].join('\n');
const OUTPUT = 'edited 42 not saved';

/** The link of the scenario's live session opens it: it is a secret, too. */
const sessions = new Map<Editor, Secret>();

const secretsOf = (editor: Editor): readonly Secret[] => [
  { name: 'the token of the account', value: editor.platforms.folder.adaToken },
  sessions.get(editor)!,
];

const newest = ({ panel }: Editor): Locator => panel.jobs.getByRole('listitem').first();

function textOf({ work }: Editor, ...path: readonly string[]): string {
  return readFileSync(join(work, ...path), 'utf8');
}

/** One user's way through the whole product, in one window: the same in both editors. */
export const SCENARIO: Readonly<Record<string, (editor: Editor) => Promise<void>>> = {
  'the button captures the notebook with its unsaved edit': async (editor) => {
    const { panel } = editor;
    await editor.openExample();
    await editor.editFirstCell(EDITED);
    await editor.pressRunElsewhere();
    await expect(panel.region).toContainText('Open clusters by their common proper motion');
    await expect(panel.region.getByRole('list', { name: 'Files' })).toContainText('stars.csv');
    await expect(panel.region.getByRole('list', { name: 'Packages' })).toContainText('astropy');
    await expect(panel.region.getByRole('textbox', { name: 'bootstrap_samples' })).toHaveValue('15');
    expect(textOf(editor, 'star-clusters.ipynb')).not.toContain('edited');
  },

  'offers and refusals appear with the right numbers': async ({ name, page, panel }) => {
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await expect(panel.region).toContainText('3 of 3 answered');
    await expect(panel.offer('Desk', 1, 2)).toBeVisible();
    await expect(panel.offers).toContainText('astropy');
    await expect(panel.refusals).toContainText(/memory: asked 2 GiB, your allocation here is 1 GiB/i);
    await expect(panel.refusals).toContainText('Observatory');
    await panel.refusals.scrollIntoViewIfNeeded();
    await picture(page, `${name}-offers`);
  },

  'a lower need turns the NO into an offer': async ({ panel }) => {
    await panel.need('Memory (GiB)', '1');
    await panel.findOffers();
    await expect(panel.offer('Classroom', 1, 1)).toBeVisible();
    await expect(panel.refusals).not.toContainText('Classroom');
  },

  'what cannot be read is an error at its field': async ({ panel }) => {
    await panel.need('Memory (GiB)', 'lots');
    const field = panel.region.getByRole('textbox', { name: 'Memory (GiB)' });
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await panel.need('Memory (GiB)', '4 GB');
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  },

  'signing in brings the larger offer': async ({ name, page, panel, platforms }) => {
    await panel.need('Cores', '2');
    await panel.findOffers();
    await panel.signIn('Observatory', platforms.folder.adaToken);
    await expect(panel.offer('Observatory', 2, 4)).toBeVisible();
    await expect(panel.offers).toContainText('€0.10');
    await picture(page, `${name}-signed-in`);
  },

  'the live session opens in a tab of this window, on another site, with the edit': async (editor) => {
    const { name, page, panel, platforms, session } = editor;
    await panel.offer('Observatory', 2, 4).click();
    await panel.expectPhase(panel.job('Observatory'), 'EXECUTING');
    const frame = session.owner();
    await expect(frame).toBeVisible();
    const observatory = new URL(platforms.address('observatory'));
    const link = new URL((await frame.getAttribute('src'))!);
    expect(link.host).toBe(observatory.host);
    sessions.set(editor, { name: 'the token of the session', value: link.searchParams.get('token')! });
    expect(new URL(page.url()).hostname).not.toBe(observatory.hostname);
    await expect(session.locator('.jp-CodeCell').first()).toContainText('"edited"', { timeout: 90_000 });
    expect(page.context().pages()).toHaveLength(1);
    await picture(page, `${name}-session`);
  },

  'a cell runs and saves there': async ({ page, session }) => {
    const [first, second] = [session.locator('.jp-CodeCell').first(), session.locator('.jp-CodeCell').nth(1)];
    await expectKernel(session);
    await first.locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await expect(first.locator('.jp-OutputArea')).toContainText(OUTPUT, { timeout: 60_000 });
    await second.locator('.cm-content').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('open("table.csv", "w").write("a,b\\n1,2\\n")');
    await page.keyboard.press('Shift+Enter');
    await expect(second.locator('.jp-OutputArea')).toContainText('8', { timeout: 60_000 });
    await page.keyboard.press('ControlOrMeta+S');
    const unsaved = session.locator('.jp-NotebookPanel .jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty');
    await expect(unsaved).toHaveCount(0);
  },

  'Finish ends it well, and its notebook and table come back': async (editor) => {
    const { name, page, panel, work } = editor;
    const job = panel.job('Observatory');
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
    await job.getByRole('button', { name: 'Get results' }).click();
    await expect(job).toContainText('table.csv', { timeout: 60_000 });
    const back = readdirSync(work).find((file) => /^star-clusters.+\.ipynb$/.test(file))!;
    expect(textOf(editor, back)).toContain(OUTPUT);
    const folder = readdirSync(work).find((file) => existsSync(join(work, file, 'table.csv')))!;
    expect(textOf(editor, folder, 'table.csv')).toBe('a,b\n1,2\n');
    await editor.expectOpen(back);
    await picture(page, `${name}-live-results`);
  },

  'a batch run comes back executed, beside the original': async (editor) => {
    const { name, page, panel, work } = editor;
    await editor.pressRunElsewhere();
    await panel.mode('Run all cells');
    await panel.need('Cores', '1');
    await panel.need('Memory (GiB)', '2');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(2);
    await panel.expectPhase(newest(editor), 'COMPLETED');
    await newest(editor).getByRole('button', { name: 'Get results' }).click();
    await expect(newest(editor)).toContainText('clusters.ecsv', { timeout: 60_000 });
    const back = readdirSync(work).find((file) => /^star-clusters.*executed.*\.ipynb$/.test(file))!;
    expect(textOf(editor, back)).toContain(OUTPUT);
    await editor.expectBeside(back);
    await picture(page, `${name}-batch-results`);
  },

  'a third run is cancelled': async (editor) => {
    const { panel } = editor;
    await editor.pressRunElsewhere();
    await panel.mode('Open live');
    await panel.findOffers();
    await panel.offer('Observatory', 1, 2).click();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(3);
    await panel.expectPhase(newest(editor), 'EXECUTING');
    await editor.cancel(newest(editor));
    await panel.expectPhase(newest(editor), 'ABORTED');
  },

  'a reload of the window brings everything back': async (editor) => {
    const { name, page, panel } = editor;
    await editor.reload();
    await expect(panel.jobs.getByRole('listitem')).toHaveCount(3);
    // The sign-in, too: visitors are offered nothing there.
    await expect(panel.offers.getByRole('button', { name: /^Run on Observatory/ })).toBeVisible();
    await picture(page, `${name}-reloaded`);
  },

  'nothing that was written, shown or told holds a token, but where one is kept': async (editor) => {
    const { page, folder, keepers, said } = editor;
    const secrets = secretsOf(editor);
    const files = textsBelow(folder);
    const shown = await textsOf(page);
    expect(leaks([...files, ...shown, ...said], secrets, keepers)).toEqual([]);
    // It did look at what the platform, the editor and the page have.
    expect(files.map(({ where }) => where)).toContain('observatory.log');
    for (const texts of [files, shown])
      expect(texts.filter(({ text }) => text.includes('Observatory'))).not.toEqual([]);
    for (const { file } of keepers)
      for (const { where } of files.filter((each) => file.test(each.where)))
        expect(isPrivate(join(folder, where))).toBe(true);
  },
};
