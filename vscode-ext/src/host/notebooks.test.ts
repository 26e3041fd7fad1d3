import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { FakeUri } from '../testing/editor.js';
import { Notebooks, type NotebooksVs } from './notebooks.js';

class FakeCellData {
  constructor(
    readonly kind: number,
    readonly value: string,
    readonly languageId: string,
  ) {}
}
class FakeNotebookData {
  metadata: unknown;
  constructor(readonly cells: readonly FakeCellData[]) {}
}

function openNotebook(
  uri: vscode.Uri,
  source: string,
  notebookType = 'jupyter-notebook',
): vscode.NotebookDocument {
  const cell = {
    kind: 2,
    document: { getText: () => source, languageId: 'python' },
    metadata: {},
    outputs: [],
  };
  return { uri, notebookType, metadata: {}, getCells: () => [cell] } as unknown as vscode.NotebookDocument;
}

interface Editor {
  readonly open?: readonly vscode.NotebookDocument[];
  readonly active?: vscode.NotebookDocument;
  readonly exporter?: (data: FakeNotebookData) => string;
}

function editor({ open = [], active, exporter }: Editor): NotebooksVs {
  const api = exporter && { exportNotebook: exporter };
  return {
    window: { activeNotebookEditor: active && { notebook: active } },
    workspace: { notebookDocuments: open },
    extensions: {
      getExtension: (id: string) =>
        id === 'vscode.ipynb' && api ? { activate: () => Promise.resolve(api) } : undefined,
    },
    NotebookData: FakeNotebookData,
    NotebookCellData: FakeCellData,
    Uri: FakeUri,
  } as unknown as NotebooksVs;
}

const exporter = (data: FakeNotebookData): string =>
  JSON.stringify({ cells: data.cells.map(({ value }) => value), by: 'exporter' });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-notebooks-'));
  await writeFile(join(folder, 'disk.ipynb'), '{"cells":["on disk"]}');
});
afterAll(() => rm(folder, { recursive: true }));

it('are captured as they are in the editor, by its own exporter', async () => {
  const uri = FakeUri.file(join(folder, 'disk.ipynb'));
  const notebook = openNotebook(uri, 'edited');
  const found = await new Notebooks(editor({ open: [notebook], active: notebook, exporter })).active();
  expect(found).toEqual({
    origin: join(folder, 'disk.ipynb'),
    name: 'disk.ipynb',
    document: { cells: ['edited'], by: 'exporter' },
  });
});

it('are captured without that exporter, and without ever having been saved', async () => {
  const notebook = openNotebook(FakeUri.untitled('Untitled-1.ipynb'), 'x = 1');
  const found = await new Notebooks(editor({ open: [notebook], active: notebook })).active();
  expect(found).toMatchObject({
    origin: '',
    name: 'Untitled-1.ipynb',
    document: { nbformat: 4, cells: [{ cell_type: 'code', source: 'x = 1' }] },
  });
});

it('are read from the disk when they are not open, or open as text', async () => {
  const path = join(folder, 'disk.ipynb');
  const asText = openNotebook(FakeUri.file(path), 'x', 'another-type');
  const notebooks = new Notebooks(editor({ open: [asText], exporter }));
  expect(await notebooks.at(path)).toEqual({
    origin: path,
    name: 'disk.ipynb',
    document: { cells: ['on disk'] },
  });
  expect(await notebooks.at(join(folder, 'none.ipynb'))).toBeUndefined();
});

it('are those whose button was pressed, whatever is active by now', async () => {
  const one = openNotebook(FakeUri.file('/one.ipynb'), 'one');
  const two = openNotebook(FakeUri.file('/two.ipynb'), 'two');
  const notebooks = new Notebooks(editor({ open: [one, two], active: two, exporter }));
  notebooks.aim(one.uri);
  expect((await notebooks.active())?.origin).toBe('/one.ipynb');
});

it('are none when nothing is open', async () => {
  expect(await new Notebooks(editor({})).active()).toBeUndefined();
});
