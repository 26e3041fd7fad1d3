import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { SUPERVISOR } from './folders.js';
import type { Owner } from './documents.js';

/** What a started program of ours sees: nothing of the service that could be a secret, no home with kernels of its own. */
const OWN_VARIABLES = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/nonexistent' };
const ANSWER_DEADLINE_MS = 120_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
// -I: neither the working directory nor PYTHON* variables decide what is imported. -S: only the standard library.
const OPTIONS = ['-I', '-S', SUPERVISOR];

/** Whether the process that an owner document names is still the same one and alive. proc(5), /proc/pid/stat. */
export function isAlive(owner: Owner): boolean {
  try {
    const stat = readFileSync(`/proc/${owner.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return (
      !['Z', 'X'].includes(fields[0] ?? 'X') && Number(fields[19]) === owner.start && boot === owner.boot
    );
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @param deadlineMs - 0 for none
 * @throws Error with what the program wrote to stderr
 */
export function answerOf(
  command: string,
  args: readonly string[],
  input = '',
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      env: OWN_VARIABLES,
      timeout: deadlineMs,
      maxBuffer: MAX_ANSWER_BYTES,
      cwd: '/',
    };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().split('\n').slice(-3).join('\n') || error.message));
      else resolve(stdout);
    });
    child.stdin?.on('error', () => child.kill());
    child.stdin?.end(input);
  });
}

/** Runs one of the supervisor's short commands. */
export function ask(python: string, args: readonly string[], input?: string): Promise<string> {
  return answerOf(python, [...OPTIONS, ...args], input);
}

/** Ends a job whose supervisor is gone. It takes as long as copying the job's results does, and goes on without the service. */
export async function reap(python: string, root: string): Promise<void> {
  await answerOf(python, [...OPTIONS, 'reap', root], '', 0);
}

/** Removes a folder with all below it, also what a job has nested so deep that its path is too long to be named. */
export async function removeFolder(path: string): Promise<void> {
  await answerOf('rm', ['-rf', '--', path]);
}

/** A started supervisor. */
export interface Supervisor {
  /** Resolves when it has ended, which says nothing of the job. */
  readonly exited: Promise<void>;
  /** From here on the service may end before it. */
  letGo(): void;
}

/**
 * Starts the supervisor of a job in a session of its own, so that it outlives the service.
 *
 * @param trouble - file for what it writes to stderr
 * @throws Error if the program cannot be started
 */
export async function startSupervisor(python: string, root: string, trouble: string): Promise<Supervisor> {
  const stderr = await open(trouble, 'a', 0o600);
  try {
    const child = spawn(python, [...OPTIONS, 'run', root], {
      detached: true,
      stdio: ['ignore', 'ignore', stderr.fd],
      env: OWN_VARIABLES,
      cwd: '/',
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return {
      exited: new Promise((resolve) => child.once('exit', () => resolve())),
      letGo: () => child.unref(),
    };
  } finally {
    await stderr.close();
  }
}
