import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../testing/client.js';
import { openFolderInside, openInside } from './open-inside.js';
import { walk } from './walk.js';
import { createFindWritten } from './written.js';

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'files-'));
  folder = join(outside, 'work');
  await mkdir(join(folder, 'sub', 'deep'), { recursive: true });
  await writeFile(join(outside, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'sub', 'deep', 'x.txt'), 'x');
  await writeFile(join(folder, 'a.ipynb'), '{}');
});
afterEach(() => rm(outside, { recursive: true, force: true }));

describe('openInside', () => {
  const read = async (path: string): Promise<string | undefined> => {
    const opened = await openInside(folder, path);
    const text = await opened?.file.readFile('utf8');
    await opened?.file.close();
    return text;
  };

  it('opens a regular file', async () => {
    expect(await read('sub/deep/x.txt')).toBe('x');
  });

  it('follows no link out of the folder, wherever it stands in the path', async () => {
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    await symlink(outside, join(folder, 'sub', 'up'));
    expect([await read('link.txt'), await read('sub/up/secret.txt'), await read('../secret.txt')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('opens nothing that is no file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect([await read('sub'), await read('pipe'), await read('nowhere'), await read('a.ipynb/x')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('openFolderInside', () => {
  it('follows no link out of the folder', async () => {
    await symlink(outside, join(folder, 'sub', 'up'));
    const opened = ['sub/up', '..', 'nowhere', 'a.ipynb'].map((path) => openFolderInside(folder, path));
    expect(await Promise.all(opened)).toEqual(opened.map(() => undefined));
  });

  it('stays with the folder that it opened when a link is put in its place', async () => {
    const sub = await openFolderInside(folder, 'sub');
    await rename(join(folder, 'sub'), join(folder, 'moved'));
    await symlink(outside, join(folder, 'sub'));
    // Only Linux has a path for what is open.
    const seen = process.platform === 'linux' ? await readdir(sub!.path) : ['deep'];
    await sub!.close();
    expect(seen).toEqual(['deep']);
  });
});

describe('walk', () => {
  it('lists files, without links and without what tools hide', async () => {
    await symlink(outside, join(folder, 'up'));
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    await mkdir(join(folder, '.ipynb_checkpoints'));
    await writeFile(join(folder, '.ipynb_checkpoints', 'a.ipynb'), '{}');
    await writeFile(join(folder, '.a.ipynb.draft'), '{}');
    await mkdir(join(folder, '__pycache__'));
    await writeFile(join(folder, '__pycache__', 'm.pyc'), '');
    expect((await walk(folder)).map(({ path }) => path)).toEqual(['a.ipynb', 'sub/deep/x.txt']);
  });

  it('has an end', async () => {
    await Promise.all(Array.from({ length: 1010 }, (_, index) => writeFile(join(folder, `f${index}`), '')));
    expect(await walk(folder)).toHaveLength(1000);
    expect(await walk(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('what a job wrote', () => {
  const uploadedAt = Date.parse('2026-01-01T00:00:00Z');
  const upload = async (path: string, text: string) => {
    await writeFile(join(folder, path), text);
    await utimes(join(folder, path), uploadedAt / 1000, uploadedAt / 1000);
    return { part: path, path, size: text.length, sha256: sha256(text) };
  };

  it('is what is new or changed, compared with what was uploaded', async () => {
    const uploaded = await Promise.all(
      ['same', 'longer', 'changed', 'touched'].map((name) => upload(name, 'text')),
    );
    await writeFile(join(folder, 'longer'), 'longer text');
    await writeFile(join(folder, 'changed'), 'TEXT');
    await writeFile(join(folder, 'touched'), 'text');
    await writeFile(join(folder, 'bad\nname'), '');
    const find = createFindWritten();
    const question = { folder, notebook: 'a.ipynb', uploaded, uploadedAt };
    const paths = ['a.ipynb', 'changed', 'longer', 'sub/deep/x.txt'];
    expect((await find(question)).map(({ path }) => path)).toEqual(paths);
    await writeFile(join(folder, 'changed'), 'more than before');
    expect((await find(question)).find(({ path }) => path === 'changed')?.size).toBe(16);
  });
});
