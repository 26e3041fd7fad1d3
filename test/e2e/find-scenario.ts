import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import type { FoundWorld } from './found-world.ts';
import { expectKernel } from './kernel.ts';
import type { PanelPage } from './panel.ts';
import { picture } from './pictures.ts';

/** What differs between the editors on the way from an empty window to a live session. */
export interface EmptyEditor {
  /** In the names of pictures. */
  readonly name: string;
  readonly page: Page;
  readonly panel: PanelPage;
  readonly world: FoundWorld;
  /** Folder in which the editor puts new files. */
  readonly work: string;
  readonly session: FrameLocator;
  /** An empty window: no notebook, no platform. */
  open(): Promise<void>;
  /** Runs a command by its title, from the palette. */
  command(title: string): Promise<void>;
  expectOpen(name: string): Promise<void>;
}

const NOTEBOOK = 'external_compton.ipynb';

const finder = ({ panel }: EmptyEditor): Locator => panel.region.getByRole('region', { name: 'Find' });

/** Names of data files that the source was asked for. */
const fetched = ({ world }: EmptyEditor): readonly string[] =>
  world.asked.flatMap((path) => /([^/]+\.dat)\/raw/.exec(path)?.[1] ?? []);

/** The editor's folder for fetched files, and what is in it. */
const kept = ({ work }: EmptyEditor): readonly string[] =>
  readdirSync(dirname(work), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /run-elsewhere[^/]*\/fetched/.test(path),
  );

const hits = (editor: EmptyEditor): Locator =>
  finder(editor)
    .getByRole('list', { name: 'Notebooks found' })
    .getByRole('listitem')
    .filter({ has: editor.page.getByRole('heading') });

/** The same in both editors. */
export const FIND_SCENARIO: Readonly<Record<string, (editor: EmptyEditor) => Promise<void>>> = {
  'a platform is found in a list, and used': async (editor) => {
    const { name, page, panel, world } = editor;
    await editor.open();
    expect(world.asked).toEqual([]);
    await editor.command('Find platforms');
    const found = finder(editor).getByRole('list', { name: 'Platforms found' });
    await expect(found).toContainText('A small machine for everybody.');
    await expect(
      panel.region.getByRole('list', { name: 'Platforms', exact: true }).getByRole('listitem'),
    ).toHaveCount(0);
    await picture(page, `${name}-find-platforms`);
    await found.getByRole('button', { name: 'Use Desk' }).click();
    await expect(found).toContainText('In use');
    await expect(panel.region.getByRole('list', { name: 'Platforms', exact: true })).toContainText('Desk');
  },

  'a notebook is found by its science': async (editor) => {
    const { name, page } = editor;
    await editor.command('Find notebooks to run elsewhere');
    await expect(hits(editor)).toHaveCount(5);
    await finder(editor).getByRole('searchbox', { name: 'Search notebooks' }).fill('compton dust torus');
    await expect(hits(editor).first().getByRole('heading')).toHaveText('External Compton');
    await expect(hits(editor).first()).toContainText('science/agnpy');
    await picture(page, `${name}-find-notebooks`);
  },

  'it runs live without being opened, by the keyboard': async (editor) => {
    const { name, page, panel, session, work } = editor;
    const run = hits(editor).first().getByRole('button', { name: 'Run elsewhere' });
    await run.focus();
    await page.keyboard.press('Enter');
    await expect(finder(editor).getByRole('searchbox')).toHaveCount(0);
    await expect(panel.region).toContainText('External Compton');
    await expect(panel.region.getByRole('checkbox', { name: 'photons.dat' })).toBeChecked();
    expect(fetched(editor)).toEqual([]);
    await panel.mode('Open live');
    await panel.findOffers();
    await picture(page, `${name}-found-task`);
    await panel.offer('Desk', 1, 2).click();
    const job = panel.job('Desk');
    await panel.expectPhase(job, 'EXECUTING');
    await expect(session.locator('.jp-CodeCell').first()).toContainText('compton of', { timeout: 90_000 });
    await picture(page, `${name}-found-session`);
    await expectKernel(session);
    // The file that lies beside it came along.
    await session.locator('.jp-CodeCell').first().locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await expect(session.locator('.jp-OutputArea-output').first()).toContainText(
      'compton of 42 dust at 1200 K',
      {
        timeout: 60_000,
      },
    );
    expect(fetched(editor)).toEqual(['photons.dat']);
    expect(kept(editor)).toEqual([expect.stringMatching(/fetched$/)]);
    expect(existsSync(join(work, NOTEBOOK))).toBe(false);
    await job.getByRole('button', { name: 'Finish' }).click();
    await panel.expectPhase(job, 'COMPLETED');
  },

  'a copy opens here, and a second one beside it': async (editor) => {
    const { work } = editor;
    await editor.command('Find notebooks to run elsewhere');
    const open = hits(editor).first().getByRole('button', { name: 'Open here' });
    await open.click();
    await editor.expectOpen(NOTEBOOK);
    const first = readFileSync(join(work, NOTEBOOK), 'utf8');
    expect(first).toContain('ring dust torus');
    await open.click();
    await editor.expectOpen('external_compton-1.ipynb');
    expect(readFileSync(join(work, NOTEBOOK), 'utf8')).toBe(first);
  },

  'nothing was asked twice, and nobody was told who is looking': ({ world }) => {
    const listings = world.asked.filter((path) => path.includes('/repository/tree'));
    expect(listings).toHaveLength(1);
    expect(world.asked.filter((path) => path === '/platforms.json')).toHaveLength(1);
    expect(world.credentials).toEqual([]);
    return Promise.resolve();
  },
};
