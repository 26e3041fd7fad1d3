import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GitFile, GitReader, GitTree } from '../catalogue/source.js';
import type { FileRef } from '../model/index.js';
import { codeOf } from './code-of.js';

const run = promisify(execFile);

const MAX_LISTING_BYTES = 64 * 1024 * 1024;
const TIME_MS = 5 * 60_000;

/** Nothing of this machine's settings, no question to anyone, no way but http(s). */
const SETTINGS = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ALLOW_PROTOCOL: 'https:http',
  GIT_LFS_SKIP_SMUDGE: '1',
};

/**
 * Reads repositories by git itself: the newest commit without its history, files only as they are asked for where the server can
 * do that (partial clone). Nothing is checked out, so nothing of the repository is run.
 */
export class NodeGitReader implements GitReader {
  /** Folders with a commit's objects, by the repository's address and the commit. */
  private readonly clones = new Map<string, string>();

  /** @param folder where the clones go; a folder of this reader's own is made below it */
  constructor(private readonly folder: string = tmpdir()) {}

  async list(repository: string, ref: string | undefined, signal: AbortSignal): Promise<GitTree> {
    const known = ref === undefined ? undefined : this.clones.get(`${repository} ${ref}`);
    const clone = known ?? (await this.clone(repository, ref ?? 'HEAD', signal));
    const commit = (await git(clone, ['rev-parse', 'FETCH_HEAD^{commit}'], signal)).trim();
    this.clones.set(`${repository} ${commit}`, clone);
    const listing = await git(clone, ['ls-tree', '-r', '-z', '--full-tree', commit], signal);
    return { commit, files: listing.split('\0').flatMap(toFile) };
  }

  async read(
    repository: string,
    commit: string,
    path: string,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<string> {
    const { clone, blob } = await this.find({ repository, commit, path }, signal);
    return git(clone, ['cat-file', 'blob', blob], signal, maxBytes);
  }

  async save(file: GitFile, to: FileRef, maxBytes: number, signal: AbortSignal): Promise<void> {
    const { clone, blob } = await this.find(file, signal);
    const size = Number(await git(clone, ['cat-file', '-s', blob], signal));
    if (!(size <= maxBytes)) throw new Error(`${file.path} is too big.`);
    await saveOutput(clone, ['cat-file', 'blob', blob], to.path, signal);
  }

  /** Removes all that was fetched. */
  async close(): Promise<void> {
    const folders = [...new Set(this.clones.values())];
    this.clones.clear();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  private async find(
    { repository, commit, path }: GitFile,
    signal: AbortSignal,
  ): Promise<{ readonly clone: string; readonly blob: string }> {
    const clone =
      this.clones.get(`${repository} ${commit}`) ?? (await this.clone(repository, commit, signal));
    this.clones.set(`${repository} ${commit}`, clone);
    // Each clone has one commit alone, and `commit` may be a branch.
    return { clone, blob: `FETCH_HEAD:${path}` };
  }

  private async clone(repository: string, ref: string, signal: AbortSignal): Promise<string> {
    if (ref.startsWith('-')) throw new Error(`${ref} is no name of a branch, tag or commit.`);
    const folder = await mkdtemp(join(this.folder, 'run-elsewhere-git-'));
    try {
      await git(folder, ['init', '--quiet', '--bare'], signal);
      await git(folder, ['remote', 'add', 'origin', repository], signal);
      const fetch = ['fetch', '--quiet', '--depth=1', '--no-tags', '--filter=blob:none', 'origin', ref];
      await git(folder, fetch, signal);
      return folder;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

async function git(
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
  maxBuffer = MAX_LISTING_BYTES,
): Promise<string> {
  try {
    return (await run('git', args, { cwd: folder, env: environment(), signal, maxBuffer, timeout: TIME_MS }))
      .stdout;
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`git could not ${args[0] ?? 'run'}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Runs git with a new file as its output. */
async function saveOutput(
  folder: string,
  args: readonly string[],
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const options = { cwd: folder, env: environment(), signal, timeout: TIME_MS };
    const child = spawn('git', args, { ...options, stdio: ['ignore', file.fd, 'ignore'] });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`git could not ${args[0] ?? 'run'}: it ended with ${String(code)}.`);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await file.close();
  }
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, ...SETTINGS });

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'it is not installed here.';
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'the file is too big.';
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? error.stderr : undefined;
  return typeof said === 'string' && said.trim() !== '' ? said.trim().slice(0, 500) : String(error);
}

/** `<mode> blob <id>\t<path>`; links and submodules are left out. */
function toFile(line: string): GitTree['files'] {
  const [, blob, path] = /^100\d{3} blob ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
  return blob === undefined || path === undefined ? [] : [{ path, blob }];
}
