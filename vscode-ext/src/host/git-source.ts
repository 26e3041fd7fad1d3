import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { CommittedNotebook } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';
import { type Git, gitIn } from './git.js';

/** Of a committed notebook, in bytes; a longer one is not compared with the open one. */
const MAX_TEXT = 16 * 1024 * 1024;
/** For lists of branches. */
const ROOM = 1024 * 1024;

/**
 * A notebook as the last commit has it, by git itself: neither VS Code's git extension nor a network is needed.
 * @param origin its path
 * @returns undefined where it is in no commit of a repository with a remote, git is missing, or the folder is not trusted
 */
export async function committedNotebook(
  vs: { readonly workspace: Pick<VsCode['workspace'], 'isTrusted'> },
  origin: string,
): Promise<CommittedNotebook | undefined> {
  if (!vs.workspace.isTrusted) return undefined;
  try {
    const path = await realpath(origin);
    return await committed(gitIn(dirname(path), MAX_TEXT + ROOM), basename(path));
  } catch {
    return undefined;
  }
}

/** @throws where git has no answer */
async function committed(git: Git, name: string): Promise<CommittedNotebook> {
  const commit = line(await git('rev-parse', '--verify', '--end-of-options', 'HEAD^{commit}'));
  const blob = line(await git('rev-parse', '--verify', '--end-of-options', `${commit}:./${name}`));
  const folder = line(await git('rev-parse', '--show-prefix'));
  const { remote, pushed } = await chooseRemote(git, commit);
  const address = line(await git('remote', 'get-url', '--', remote));
  const sizeBytes = Number(await git('cat-file', '-s', blob));
  return {
    remote: address,
    commit,
    path: `${folder}${name}`,
    pushed,
    ...(sizeBytes <= MAX_TEXT ? { text: await git('cat-file', 'blob', blob) } : {}),
  };
}

/** Of the remotes that have the commit, the branch's own first, then origin; the same order of all where none has it. */
async function chooseRemote(git: Git, commit: string): Promise<{ remote: string; pushed: boolean }> {
  const remotes = lines(await git('remote'));
  const refs = lines(
    await git('for-each-ref', '--format=%(refname)', `--contains=${commit}`, 'refs/remotes/'),
  );
  const having = remotes.filter((name) => refs.some((ref) => ref.startsWith(`refs/remotes/${name}/`)));
  const pushed = having.length > 0;
  const candidates = pushed ? having : remotes;
  const branch = line(await git('rev-parse', '--symbolic-full-name', 'HEAD'));
  const own =
    branch === 'HEAD' ? '' : line(await git('for-each-ref', '--format=%(upstream:remotename)', branch));
  const remote = [own, 'origin', ...candidates].find((name) => candidates.includes(name));
  if (remote === undefined) throw new Error('There is no remote.');
  return { remote, pushed };
}

const line = (printed: string): string => printed.replace(/\n$/, '');
const lines = (printed: string): readonly string[] => printed.split('\n').filter((each) => each !== '');
