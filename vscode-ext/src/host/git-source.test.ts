import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn } from './git.js';
import { committedNotebook } from './git-source.js';

const NOTEBOOK = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';
const trusted = { workspace: { isTrusted: true } };

let root: string;
let repository: string;
const git = (...command: string[]): string =>
  execFileSync('git', command, {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

async function commit(path: string, text: string): Promise<string> {
  await mkdir(join(repository, path, '..'), { recursive: true });
  await writeFile(join(repository, path), text);
  git('add', '--', path);
  git('commit', '--quiet', '--message=work');
  return git('rev-parse', 'HEAD');
}

/** A remote that is a folder to push to, and has an address to read from. */
function addRemote(name: string, address: string): void {
  execFileSync('git', ['init', '--quiet', '--bare', join(root, `${name}.git`)]);
  git('remote', 'add', name, address);
  git('remote', 'set-url', '--push', name, join(root, `${name}.git`));
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'run-elsewhere-git-')));
  repository = join(root, 'work tree');
  await mkdir(repository);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  addRemote('origin', 'git@forge.example:group/name.git');
});
afterEach(() => rm(root, { recursive: true }));

it('tells where a notebook that was pushed lives, and what it was', async () => {
  const id = await commit('wörk/a b.ipynb', NOTEBOOK);
  git('push', '--quiet', 'origin', 'main');
  const origin = join(repository, 'wörk', 'a b.ipynb');
  await writeFile(origin, 'edited');
  expect(await committedNotebook(trusted, origin)).toEqual({
    remote: 'git@forge.example:group/name.git',
    commit: id,
    path: 'wörk/a b.ipynb',
    pushed: true,
    text: NOTEBOOK,
  });
});

it('says when the commit is on this machine only', async () => {
  await commit('a.ipynb', NOTEBOOK);
  git('push', '--quiet', 'origin', 'main');
  const id = await commit('b.csv', '1');
  const source = await committedNotebook(trusted, join(repository, 'a.ipynb'));
  expect(source).toMatchObject({ commit: id, pushed: false });
});

it('names the remote that has the commit, and of several the one of the branch', async () => {
  const origin = join(repository, 'a.ipynb');
  const named = async (): Promise<string | undefined> => (await committedNotebook(trusted, origin))?.remote;
  addRemote('my/fork', 'https://ada:secret@forge.example/ada/name.git');
  const id = await commit('a.ipynb', NOTEBOOK);
  git('push', '--quiet', 'my/fork', 'main');
  expect(await named()).toBe('https://ada:secret@forge.example/ada/name.git');
  git('push', '--quiet', 'origin', 'main');
  expect(await named()).toBe('git@forge.example:group/name.git');
  git('branch', '--quiet', '--set-upstream-to=my/fork/main');
  expect(await named()).toBe('https://ada:secret@forge.example/ada/name.git');
  git('checkout', '--quiet', id);
  expect(await named()).toBe('git@forge.example:group/name.git');
});

it('has nothing to tell of a notebook that is in no commit or in no repository, or of no remote', async () => {
  await writeFile(join(repository, 'a.ipynb'), NOTEBOOK);
  const a = join(repository, 'a.ipynb');
  expect(await committedNotebook(trusted, a)).toBeUndefined();
  await commit('b.ipynb', NOTEBOOK);
  expect(await committedNotebook(trusted, a)).toBeUndefined();
  await writeFile(join(root, 'alone.ipynb'), NOTEBOOK);
  expect(await committedNotebook(trusted, join(root, 'alone.ipynb'))).toBeUndefined();
  git('remote', 'remove', 'origin');
  expect(await committedNotebook(trusted, join(repository, 'b.ipynb'))).toBeUndefined();
});

it('does not look into a folder that the user does not trust', async () => {
  await commit('a.ipynb', NOTEBOOK);
  const origin = join(repository, 'a.ipynb');
  expect(await committedNotebook({ workspace: { isTrusted: false } }, origin)).toBeUndefined();
  expect(await committedNotebook(trusted, origin)).toBeDefined();
});

it('runs nothing that a repository names', async () => {
  const program = join(root, 'program');
  const trap = join(root, 'trap');
  await writeFile(program, `#!/bin/sh\ntouch '${trap}'\ncat\n`);
  await chmod(program, 0o755);
  await commit('.gitattributes', '* filter=evil diff=evil\n');
  await commit('a.ipynb', NOTEBOOK);
  const blob = git('rev-parse', 'HEAD:a.ipynb');
  for (const key of [
    'core.fsmonitor',
    'core.pager',
    'core.sshCommand',
    'diff.evil.textconv',
    'filter.evil.smudge',
  ]) {
    git('config', key, program);
  }
  const origin = join(repository, 'a.ipynb');
  expect(await committedNotebook(trusted, origin)).toMatchObject({ text: NOTEBOOK });
  // A partial clone that lacks the notebook, and whose remote is a program.
  git('config', 'remote.origin.promisor', 'true');
  git('config', 'remote.origin.url', `ext::${program}`);
  git('config', 'protocol.ext.allow', 'always');
  git('config', 'extensions.partialClone', 'origin');
  await rm(join(repository, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
  expect(await committedNotebook(trusted, origin)).toBeUndefined();
  await expect(stat(trap)).rejects.toThrow('ENOENT');
});

it('ends a git that hangs', async () => {
  const program = join(root, 'git');
  await writeFile(program, '#!/bin/sh\nexec sleep 600\n');
  await chmod(program, 0o755);
  await expect(gitIn(root, 1000, 100, program)('status')).rejects.toThrow('aborted');
});
