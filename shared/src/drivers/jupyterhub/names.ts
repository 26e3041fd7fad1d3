import type { JobRef, Mode } from '../../model/index.js';
import { serverApiUrl, serverOfApiUrl } from './addresses.js';

/** Folder in the user's home there, with a folder for each job. */
export const HOME_FOLDER = 'run-elsewhere';
/** In a batch job's folder: what the runner reads and writes. Not hidden, because servers do not serve hidden files. */
export const RUNNER_FOLDER = 'run-elsewhere-batch';

const PREFIX = 're';
const KEY_LENGTH = 12;

/** What of a key stands in names: enough to be the only one among a user's servers. */
export function shortKey(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, KEY_LENGTH);
}

/**
 * The server of a key. Letters, digits and single hyphens, at most 30 characters: what JupyterHub 6 allows, and any before.
 * The mode is part of it, so that a server that has stopped still tells what it was.
 */
export function serverName(key: string, mode: Mode): string {
  return `${PREFIX}-${shortKey(key)}-${mode}`;
}

/** What a server's name says, if we have given it. */
export function parseServerName(name: string): { readonly short: string; readonly mode: Mode } | undefined {
  const [, short, mode] = /^re-([a-z0-9]{1,12})-(live|batch)$/.exec(name) ?? [];
  return short !== undefined && (mode === 'live' || mode === 'batch') ? { short, mode } : undefined;
}

/** The folder of a key's job, for a notebook. */
export function jobFolder(notebook: string, key: string): string {
  const stem = notebook
    .replace(/\.ipynb$/i, '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${HOME_FOLDER}/${stem === '' ? 'notebook' : stem}-${shortKey(key)}`;
}

/** True for the name of a job's folder, whatever its notebook was called. */
export function isJobFolder(name: string, short: string): boolean {
  return name.endsWith(`-${short}`);
}

/** True for the notebook that a job's folder was made for, and no other notebook in it. */
export function isJobNotebook(name: string, folder: string, short: string): boolean {
  return name.toLowerCase().endsWith('.ipynb') && jobFolder(name, short) === folder;
}

/** Which server a job is. */
export interface JobServer {
  readonly user: string;
  readonly server: string;
  readonly short: string;
  readonly mode: Mode;
}

export function jobRef(platformId: string, base: string, user: string, server: string): JobRef {
  return { platformId, url: serverApiUrl(base, user, server) };
}

/** @returns undefined for a job that is not one of ours */
export function jobServer(job: JobRef): JobServer | undefined {
  const found = serverOfApiUrl(job.url);
  const parts = found === undefined ? undefined : parseServerName(found.server);
  return found === undefined || parts === undefined ? undefined : { ...found, ...parts };
}
