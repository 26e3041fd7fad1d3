import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../model/testing/manual-clock.js';
import { FetchedFolder } from '../node/fetched-folder.js';
import { notebook, type Reply, testDeps, Web } from '../testing/catalogue/web.js';
import { zipOf } from '../testing/catalogue/zip.js';
import { listBeside, type SourceFile } from './beside.js';
import { createCatalogue } from './create.js';
import type { CatalogueEntry, SourceKind } from './entry.js';
import { fetchFile } from './fetch-file.js';

const never = new AbortController().signal;
/** Not text: what is read as UTF-8 somewhere on the way would not survive. */
const DATA = randomBytes(100_000);
const COMMIT = 'a'.repeat(40);
const hex = (by: string, ...parts: (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash(by)).digest('hex');
const BLOB = hex('sha1', `blob ${DATA.length}\0`, DATA);

const LINK = 'nb/link.dat';
/** Paths that a source has, with their content. */
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'nb/a.ipynb': notebook(['# A', 'open("data/x.bin")']),
  'nb/data/x.bin': DATA,
  'nb/large.fits': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`,
  [LINK]: '../../etc/passwd',
  'nb/requirements.txt': 'healpy\n',
  'secret.txt': 'beside the folder, not in it',
};

type Answer = ConstructorParameters<typeof Web>[0];
const sizeOf = (path: string): number => Buffer.byteLength(FILES[path]!);
const blobOf = (path: string): string => hex('sha1', `blob ${sizeOf(path)}\0`, FILES[path]!);
const at = (path: string): Reply | undefined => {
  const body = FILES[decodeURIComponent(path)];
  return body === undefined ? undefined : { body };
};

const github: Answer = ({ path }) => {
  const below = path.replace('/api/v3/repos/org/repo', '');
  if (below === '') return { body: {} };
  if (below === '/commits/HEAD') return { body: COMMIT };
  const blobs = Object.keys(FILES).map((name) => ({
    ...{
      path: name,
      mode: name === LINK ? '120000' : '100644',
      type: 'blob',
      sha: blobOf(name),
      size: sizeOf(name),
    },
  }));
  if (below === `/git/trees/${COMMIT}?recursive=1`) return { body: { tree: blobs } };
  return at(/^\/contents\/(.*)\?ref=a{40}$/.exec(below)?.[1] ?? '');
};

const gitlab: Answer = ({ path }) => {
  const below = path.replace('/api/v4/projects/org%2Frepo', '');
  if (below.startsWith('?')) return { body: {} };
  if (below === '/repository/commits/HEAD') return { body: { id: COMMIT } };
  if (below.startsWith('/repository/tree?')) {
    const mode = (name: string): string => (name === LINK ? '120000' : '100644');
    const names = Object.keys(FILES);
    return { body: names.map((name) => ({ id: blobOf(name), mode: mode(name), type: 'blob', path: name })) };
  }
  return at(/^\/repository\/files\/([^/]*)\/raw/.exec(below)?.[1] ?? '');
};

/** A record with a zip, which the service may look into itself. */
const zipped =
  (container: boolean): Answer =>
  ({ path }, origin) => {
    const below = path.replace('/api/records/7', '');
    const self = `${origin}/api/records/7/files/code.zip/content`;
    const packed = zipOf(FILES);
    const checksum = `md5:${hex('md5', packed)}`;
    const files = [{ key: 'code.zip', size: packed.length, checksum, links: { self } }];
    if (below === '') return { body: { id: 7, metadata: { title: 'R' }, files } };
    if (below === '/files/code.zip/content') return { body: packed, headers: { 'accept-ranges': 'bytes' } };
    const member = /^\/files\/code\.zip\/container(?:\/(.*))?$/.exec(below);
    if (member === null || !container) return undefined;
    const entries = Object.keys(FILES).map((key) => ({ key, size: sizeOf(key) }));
    return member[1] === undefined ? { body: { entries } } : at(member[1]);
  };

/** A record's files lie in no folder; they are served after a redirect, as object stores do. */
const record: Answer = ({ path }, origin) => {
  const below = path.replace('/api/records/7', '');
  const files = ['a.ipynb', 'data/x.bin', 'requirements.txt'].map((key) => ({
    key,
    size: sizeOf(`nb/${key}`),
    checksum: `md5:${hex('md5', FILES[`nb/${key}`]!)}`,
    links: { self: `${origin}/api/records/7/files/${encodeURIComponent(key)}/content` },
  }));
  if (below === '') return { body: { id: 7, metadata: { title: 'R' }, files } };
  if (path.startsWith('/store/')) return at(`nb/${decodeURIComponent(path.slice('/store/'.length))}`);
  const key = /^\/files\/(.*)\/content$/.exec(below)?.[1];
  return key === undefined ? undefined : { status: 302, headers: { location: `/store/${key}` } };
};

let web: Web;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beside-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await web.close();
});

async function find(
  answer: Answer,
  address: string,
  kind: SourceKind,
): Promise<{ readonly entry: CatalogueEntry; readonly deps: ReturnType<typeof testDeps> }> {
  web = new Web(answer);
  const origin = await web.open();
  const deps = testDeps();
  const { entries } = await createCatalogue(`${origin}${address}`, kind, deps)!.find(never);
  return { entry: entries[0]!, deps };
}

const WORLDS: readonly (readonly [string, Answer, string, SourceKind, Partial<SourceFile>])[] = [
  ['GitHub', github, '/org/repo', 'github', { sizeBytes: DATA.length, sum: { by: 'gitBlob', hex: BLOB } }],
  ['GitLab', gitlab, '/org/repo', 'gitlab', { sum: { by: 'gitBlob', hex: BLOB } }],
  ['a record', record, '/records/7', 'record', { sum: { by: 'md5', hex: hex('md5', DATA) } }],
  ['a zip, by ranges', zipped(false), '/records/7', 'record', { sizeBytes: DATA.length }],
  ['a zip, by its service', zipped(true), '/records/7', 'record', { sizeBytes: DATA.length }],
];

test.each(WORLDS)('what lies beside a notebook of %s is listed and fetched', async (_, answer, ...rest) => {
  const [address, kind, expected] = rest;
  const { entry, deps } = await find(answer, address, kind);
  const beside = (await listBeside(entry, deps, never))!;
  const file = beside.file('data/x.bin')!;
  expect(file).toMatchObject({ path: 'data/x.bin', ...expected });
  expect(await beside.text('requirements.txt')).toBe('healpy\n');
  const isGit = kind === 'github' || kind === 'gitlab';
  for (const path of ['../secret.txt', 'secret.txt', 'none.csv', ...(isGit ? ['link.dat'] : [])]) {
    expect(beside.file(path)).toBeUndefined();
    expect(await beside.text(path)).toBeUndefined();
  }
  const made = await fetchFile(file, entry, deps, new FetchedFolder(folder), never);
  expect(made).toMatchObject({ path: 'data/x.bin', sizeBytes: DATA.length, sha256: hex('sha256', DATA) });
  expect(readFileSync(made.ref.path).equals(DATA)).toBe(true);
  // Nothing of the source's names is on this disk.
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(web.busiest).toBe(1);
});

test('a listing that is known from the harvest is not asked for again', async () => {
  const { entry, deps } = await find(github, '/org/repo', 'github');
  const before = web.asked.length;
  await listBeside(entry, deps, never);
  expect(web.asked).toHaveLength(before);
});

test.each([
  ['of another content', { sum: { by: 'md5', hex: '0'.repeat(32) } }, /is not what .* says that it is/],
  ['shorter than it is said to be', { sizeBytes: DATA.length + 1 }, /is not what .* says that it is/],
  ['longer than it is said to be', { sizeBytes: 7 }, /longer|too (?:big|large|long)/],
  ['not there', { content: { by: 'address', url: '/none' } }, /does not have this/],
  ['not as a file', { content: { by: 'address', url: '/partial' } }, /206 instead of the file/],
] as const)('a file that is %s is refused, and leaves nothing', async (_, wrong, why) => {
  const { entry, deps } = await find(
    (asked, origin) => (asked.path === '/partial' ? { status: 206, body: 'x' } : github(asked, origin)),
    '/org/repo',
    'github',
  );
  const file = { ...(await listBeside(entry, deps, never))!.file('data/x.bin')!, ...wrong } as SourceFile;
  const { content } = file;
  const url = content.by === 'address' ? new URL(content.url, web.origin).href : '';
  await expect(
    fetchFile({ ...file, content: { ...content, url } }, entry, deps, new FetchedFolder(folder), never),
  ).rejects.toThrow(why);
  expect(readdirSync(folder)).toEqual([]);
});

test('a listing that was cut off does not say that something is not there', async () => {
  const { entry, deps } = await find(github, '/org/repo', 'github');
  expect((await listBeside(entry, deps, never))!.isWhole).toBe(true);
  await web.close();
  const endless = (folder: string): Reply => ({
    body: { truncated: true, tree: [{ path: 'more', type: 'tree', sha: `${folder}x` }] },
  });
  web = new Web(({ path }) => endless(/\/git\/trees\/(\w+)/.exec(path)?.[1] ?? ''));
  const url = `${await web.open()}/org/repo`;
  const home = {
    in: 'repository',
    kind: 'github',
    url,
    name: 'org/repo',
    commit: COMMIT,
    path: 'a.ipynb',
  } as const;
  const executable = { kind: 'notebook', name: 'a.ipynb', content: { by: 'address', url }, home } as const;
  const cut = { ...entry, source: { ...entry.source, url }, executable };
  expect((await listBeside(cut, deps, never))!.isWhole).toBe(false);
});

test('a source that wants to be left alone for a while is, and that is told', async () => {
  const tired: string[] = [];
  const { entry, deps } = await find(
    (asked, origin) =>
      asked.path.includes('x.bin') && tired.push(asked.path) === 1
        ? { status: 429, headers: { 'retry-after': '20' } }
        : github(asked, origin),
    '/org/repo',
    'github',
  );
  const file = (await listBeside(entry, deps, never))!.file('data/x.bin')!;
  const clock = new ManualClock();
  const told: string[] = [];
  const disk = new FetchedFolder(folder);
  const made = await fetchFile(file, entry, { ...deps, clock }, disk, never, ({ text }) => {
    told.push(text);
    setImmediate(() => void clock.advance(20_000));
  });
  expect(made.sizeBytes).toBe(DATA.length);
  expect(told).toEqual([expect.stringMatching(/wants to be left alone until/)]);
  expect(tired).toHaveLength(2);
});

test('what Git LFS keeps in the place of a file is not taken for it', async () => {
  const { entry, deps } = await find(github, '/org/repo', 'github');
  const file = (await listBeside(entry, deps, never))!.file('large.fits')!;
  const disk = new FetchedFolder(folder);
  await expect(fetchFile(file, entry, deps, disk, never)).rejects.toThrow(/large\.fits is kept by Git LFS/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a public source cannot have a file fetched from inside the private network', async () => {
  const { entry, deps } = await find(github, '/org/repo', 'github');
  const file = (await listBeside(entry, deps, never))!.file('data/x.bin')!;
  const before = web.asked.length;
  const publicly = { ...entry, source: { ...entry.source, url: 'https://github.com/org/repo' } };
  await expect(fetchFile(file, publicly, deps, new FetchedFolder(folder), never)).rejects.toThrow(
    /private network/,
  );
  expect(web.asked).toHaveLength(before);
});

test('fetching ends when nobody wants it any more, and leaves nothing', async () => {
  const stopped = new AbortController();
  const { entry, deps } = await find(
    (asked, origin) => {
      if (asked.path.includes('x.bin')) stopped.abort(new Error('enough'));
      return github(asked, origin);
    },
    '/org/repo',
    'github',
  );
  const file = (await listBeside(entry, deps, never))!.file('data/x.bin')!;
  const disk = new FetchedFolder(folder);
  await expect(fetchFile(file, entry, deps, disk, stopped.signal)).rejects.toThrow('enough');
  expect(readdirSync(folder)).toEqual([]);
});

test('a notebook that a list names by its address has nothing beside it', async () => {
  const { entry, deps } = await find(github, '/org/repo', 'github');
  const { home: _, ...executable } = entry.executable as Extract<
    CatalogueEntry['executable'],
    { kind: 'notebook' }
  >;
  await expect(listBeside({ ...entry, executable }, deps, never)).resolves.toBeUndefined();
});
