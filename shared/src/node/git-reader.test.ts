import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notebook } from '../testing/catalogue/web.js';
import { curateCommand } from './curate-command.js';
import { FetchedFolder } from './fetched-folder.js';
import { NodeGitReader } from './git-reader.js';

const never = new AbortController().signal;
let folder: string;
let work: string;
let server: Server;
let url: string;

/** Git's own server (git-http-backend) behind a web server on the loopback. */
function serveGit(root: string): Server {
  return createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://x');
    const env = {
      ...{
        PATH: process.env.PATH ?? '',
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
      },
      ...{ QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method ?? 'GET', REMOTE_ADDR: '127.0.0.1' },
      ...{
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      },
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    };
    const backend = spawn('git', ['http-backend'], { env });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      for (const line of all.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(/: (.*)/);
        if (name === 'Status') response.statusCode = Number.parseInt(value);
        else response.setHeader(name, value);
      }
      response.end(all.subarray(end + 4));
    });
  });
}

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
    cwd: work,
    encoding: 'utf8',
  });

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(work, path, '..'), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message=x');
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'git-reader-'));
  work = join(folder, 'repo.git');
  mkdirSync(work);
  git('init', '--quiet');
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  commit({
    'nb/größe 1.ipynb': notebook(['# First', 'x = 1']),
    'nb/two.ipynb': notebook(['# Second']),
    'x.py': '',
  });
  server = serveGit(folder);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/repo.git/.git`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test('files of the newest commit are listed and read, whatever their names', async () => {
  const reader = new NodeGitReader(folder);
  const tree = await reader.list(url, undefined, never);
  expect(tree.commit).toBe(git('rev-parse', 'HEAD').trim());
  expect(tree.files.map(({ path }) => path)).toEqual(['nb/größe 1.ipynb', 'nb/two.ipynb', 'x.py']);
  expect(await reader.read(url, tree.commit, 'nb/größe 1.ipynb', 10_000, never)).toContain('First');
  await expect(reader.read(url, tree.commit, 'nb/two.ipynb', 10, never)).rejects.toThrow('too big');
  await reader.close();
  // A reader that has not listed it fetches the commit by itself.
  const other = new NodeGitReader(folder);
  expect(await other.read(url, tree.commit, 'nb/two.ipynb', 10_000, never)).toContain('Second');
  await other.close();
});

test('a file is saved byte by byte, and described as git itself does', async () => {
  const data = randomBytes(300_000);
  writeFileSync(join(work, 'data.bin'), data);
  commit({});
  const reader = new NodeGitReader(folder);
  const disk = new FetchedFolder(join(folder, 'fetched'));
  const tree = await reader.list(url, undefined, never);
  const file = { repository: url, commit: tree.commit, path: 'data.bin' };
  const to = await disk.newPlace();
  await expect(reader.save(file, to, 100, never)).rejects.toThrow('too big');
  await reader.save(file, to, 1_000_000, never);
  expect(readFileSync(to.path).equals(data)).toBe(true);
  const listed = tree.files.find(({ path }) => path === 'data.bin');
  expect(await disk.describe(to)).toMatchObject({ sizeBytes: data.length, gitBlob: listed?.blob });
  await expect(reader.save({ ...file, path: 'none' }, await disk.newPlace(), 10, never)).rejects.toThrow(
    'git could not',
  );
  const stopped = AbortSignal.abort(new Error('enough'));
  await expect(reader.save(file, await disk.newPlace(), 1_000_000, stopped)).rejects.toThrow('enough');
  // What was listed once is not fetched again to be listed by its commit.
  server.close();
  server.closeAllConnections();
  expect((await reader.list(url, tree.commit, never)).files).toEqual(tree.files);
  await reader.close();
});

test('no repository, no such branch, and what would be an option to git are errors in words', async () => {
  const reader = new NodeGitReader(folder);
  await expect(reader.list(`${url}/none`, undefined, never)).rejects.toThrow('git could not fetch');
  await expect(reader.list(url, 'none', never)).rejects.toThrow('git could not fetch');
  await expect(reader.list(url, '--upload-pack=x', never)).rejects.toThrow('no name of a branch');
  await expect(reader.list('file:///etc', undefined, never)).rejects.toThrow('git could not fetch');
});

test('the curate command keeps what a person wrote, adds what is new and marks what is gone', async () => {
  const list = join(folder, 'list.yaml');
  const said: string[] = [];
  const run = () =>
    curateCommand([url, list], {
      out: (text) => said.push(text),
      err: (text) => said.push(text),
      signal: never,
    });
  await run();
  expect(said.join('')).toContain('2 new, 0 known, 0 gone');
  const written = readFileSync(list, 'utf8');
  expect(written).toContain('title: First');
  const byHand = written.replace(
    /(\n {2}- notebook:\n[^]*?größe[^\n]*\n)/,
    '$1    # mine\n    title: By hand\n    include: false\n',
  );
  expect(byHand).not.toBe(written);
  writeFileSync(list, byHand);
  git('rm', '--quiet', 'nb/größe 1.ipynb', 'nb/two.ipynb');
  commit({ 'three.ipynb': notebook(['# Third']) });
  said.length = 0;
  await run();
  expect(said.join('')).toContain('1 new, 0 known, 2 gone');
  const again = readFileSync(list, 'utf8');
  expect(again).toContain('# mine\n    title: By hand');
  expect(again).toContain('gone: true');
  expect(again).toContain('title: Third');
  expect(again).not.toContain('title: Second');
});

test('the curate command says what a person wrote wrongly and which links are dead, and leaves both alone', async () => {
  const list = join(folder, 'list.yaml');
  const dead = new URL('/none.ipynb', url).href;
  const wrong = `entries:\n  - notebook: { url: ${dead} }\n  - container: x\n    colour: red\n`;
  writeFileSync(list, wrong);
  const said: string[] = [];
  const err = (text: string): void => void said.push(text);
  const code = await curateCommand([url, list], { out: err, err, signal: never });
  const problems = said.filter((text) => text.includes('colour') || text.startsWith(`${dead}:`));
  expect([code, problems]).toEqual([1, [expect.stringContaining('Entry 2'), expect.any(String)]]);
  const after = readFileSync(list, 'utf8');
  expect(after).toContain('colour: red');
  expect(after).toContain(dead);
  expect(after).toContain('title: First');
});

test('an entry in which a person wrote something wrong is known all the same, and not added again', async () => {
  const list = join(folder, 'list.yaml');
  const said: string[] = [];
  const run = () =>
    curateCommand([url, list], { out: (text) => said.push(text), err: () => undefined, signal: never });
  await run();
  const wrong = readFileSync(list, 'utf8').replace('    found:', '    needs: { cores: many }\n    found:');
  writeFileSync(list, wrong);
  expect(await run()).toBe(1);
  expect(said.at(-1)).toContain('0 new, 2 known, 0 gone, 1 problems');
  expect(readFileSync(list, 'utf8')).toBe(wrong);
});

test('the curate command without what it needs says how it is used', async () => {
  const said: string[] = [];
  const code = await curateCommand([], { out: () => {}, err: (text) => said.push(text), signal: never });
  expect([code, said.join('')]).toEqual([2, expect.stringContaining('<list.yaml>')]);
});
