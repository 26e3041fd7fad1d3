import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Files } from './files.js';

let root: string;
let workspace: string;
let notebook: string;
let files: Files;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-elsewhere-files-'));
  workspace = join(root, 'workspace');
  notebook = join(workspace, 'deep', 'a.ipynb');
  await mkdir(join(workspace, 'deep'), { recursive: true });
  await writeFile(join(workspace, 'deep', 'stars.csv'), 'ra,dec');
  await writeFile(join(workspace, 'shared.csv'), 'x');
  await writeFile(join(root, 'secret.txt'), 'secret');
  files = new Files({ folderOf: () => workspace, fallback: () => workspace });
});
afterEach(() => rm(root, { recursive: true }));

it('finds a file beside the notebook, with its size and digest', async () => {
  expect(await files.lookUp(notebook, 'stars.csv')).toEqual({
    ref: { path: join(workspace, 'deep', 'stars.csv') },
    sizeBytes: 6,
    sha256: createHash('sha256').update('ra,dec').digest('hex'),
  });
  expect(await files.readText(notebook, 'stars.csv')).toBe('ra,dec');
});

it.each(['none.csv', '.', '../../secret.txt', '/etc/passwd', 'linked.txt'])(
  'finds nothing that is no file of the workspace: %s',
  async (path) => {
    await symlink(join(root, 'secret.txt'), join(workspace, 'deep', 'linked.txt'));
    expect(await files.lookUp(notebook, path)).toBeUndefined();
    expect(await files.readText(notebook, path)).toBeUndefined();
  },
);

it('reaches no further than its folder for a notebook that is in no workspace', async () => {
  const alone = new Files({ folderOf: () => undefined, fallback: () => workspace });
  expect(await alone.lookUp(notebook, '../shared.csv')).toBeUndefined();
  expect(await files.lookUp(notebook, '../shared.csv')).toBeDefined();
});

it('finds a name that nothing has, counting before the whole extension', async () => {
  const wished = 'a.executed.ipynb';
  expect(basename(await files.freePath(notebook, wished))).toBe(wished);
  await writeFile(join(workspace, 'deep', 'A.Executed.ipynb'), '');
  await writeFile(join(workspace, 'deep', 'a-1.executed.ipynb'), '');
  expect(await files.freePath(notebook, wished)).toBe(join(workspace, 'deep', 'a-2.executed.ipynb'));
  expect(await files.freePath('', 'untitled.session.ipynb')).toBe(join(workspace, 'untitled.session.ipynb'));
});

it('never overwrites', async () => {
  const path = join(workspace, 'deep', 'stars.csv');
  await expect(files.writeText(path, 'new')).rejects.toThrow('EEXIST');
  expect(await readFile(path, 'utf8')).toBe('ra,dec');
});
