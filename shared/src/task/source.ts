import { parseHttpUrl, parseUrl } from '../http/url.js';
import type { NotebookSource } from '../model/index.js';
import { isObject, type JsonObject } from './nbformat.js';

/** A notebook as the last commit has it, found by a host with git. */
export interface CommittedNotebook {
  /** Address of a remote as git has it; best one that has the commit. */
  readonly remote: string;
  /** Full hexadecimal id. */
  readonly commit: string;
  /** Of the notebook, relative to the repository's root, `/` between segments. */
  readonly path: string;
  /** A remote-tracking branch has the commit. */
  readonly pushed: boolean;
  /** Absent where it is longer than {@link MAX_COMPARED}, or no text. */
  readonly text?: string;
}

/** Longest committed notebook that is compared with the open one, in bytes. A longer one counts as edited. */
export const MAX_COMPARED = 16 * 1024 * 1024;

/**
 * Where a notebook's committed version lives.
 * @param sent the notebook as it would be sent, with its parameters
 * @returns undefined where the remote is one that only this machine or this person can reach, e.g. a folder
 */
export function notebookSource(committed: CommittedNotebook, sent: string): NotebookSource | undefined {
  const repository = normaliseRemote(committed.remote);
  if (repository === undefined) return undefined;
  const { commit, path, pushed, text } = committed;
  return { repository, commit, path, pushed, clean: text !== undefined && sameWork(sent, text) };
}

/** Other names of forges, for networks that let no SSH through. */
const SSH_ALIASES = new Map(
  Object.entries({
    'ssh.github.com': 'github.com',
    'altssh.gitlab.com': 'gitlab.com',
    'altssh.bitbucket.org': 'bitbucket.org',
  }),
);

/**
 * A remote's address as https, without user, password, query or fragment: `git@host:group/name.git` (git-clone manual, section
 * "Git URLs") is what forges serve at `https://host/group/name.git` too. Plain http stays.
 * @returns undefined for a folder, and for an account of a person on an SSH server, which serves no https
 */
export function normaliseRemote(remote: string): string | undefined {
  const trimmed = remote.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const [, host, path] = /^git@([^/:@[\]\s]+):(?!\/\/)(.+)$/.exec(trimmed) ?? [];
    return host === undefined || path === undefined ? undefined : overHttps(host, path);
  }
  const url = parseUrl(trimmed);
  if (url === undefined) return undefined;
  const { protocol, host, hostname, username, pathname } = url;
  if (protocol === 'http:' || protocol === 'https:') return address(`${protocol}//${host}${pathname}`);
  const forge =
    protocol === 'git:' || ((protocol === 'ssh:' || protocol === 'git+ssh:') && username === 'git');
  // The port is that of SSH.
  return forge ? overHttps(hostname, pathname) : undefined;
}

function overHttps(host: string, path: string): string | undefined {
  const known = SSH_ALIASES.get(host.toLowerCase()) ?? host;
  return address(`https://${known}/${path.replace(/^\/+/, '')}`);
}

/** A repository has a path. */
function address(url: string): string | undefined {
  const parsed = parseHttpUrl(url);
  if (parsed === undefined) return undefined;
  const path = parsed.pathname.replace(/\/+$/, '');
  return path === '' ? undefined : `${parsed.origin}${path}`;
}

/**
 * Is it the same work? To a person a notebook is unchanged while nothing was typed, tagged or attached: cells, their order and
 * kind, sources, tags, attachments, and the kernel where both name one. What editors write by themselves when a notebook is opened
 * or run is no change: cell ids, the format's minor version, language details, time stamps, folding. Outputs and execution counts
 * count only where the sent notebook has any: they are left out unless the user wants them sent, and then they must be the same.
 * @param sent nbformat 4 document, serialised; parameters that were put in are a change
 * @param committed what the commit has, which may be anything
 */
export function sameWork(sent: string, committed: string): boolean {
  if (sent === committed) return true;
  if (sent.length > MAX_COMPARED || committed.length > MAX_COMPARED) return false;
  const [ours, theirs] = [parse(sent), parse(committed)];
  if (ours === undefined || theirs === undefined) return false;
  const kernels = [kernelOf(ours.document), kernelOf(theirs.document)];
  if (!kernels.includes(undefined) && kernels[0] !== kernels[1]) return false;
  const withOutputs = ours.cells.some(hasRun);
  return (
    ours.cells.length === theirs.cells.length &&
    ours.cells.every((cell, index) => form(cell, withOutputs) === form(theirs.cells[index], withOutputs))
  );
}

interface Parsed {
  readonly document: JsonObject;
  readonly cells: readonly unknown[];
}

function parse(text: string): Parsed | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (!isObject(document) || document.nbformat !== 4) return undefined;
    return Array.isArray(document.cells) ? { document, cells: document.cells } : undefined;
  } catch {
    return undefined;
  }
}

function kernelOf({ metadata }: JsonObject): unknown {
  const spec = isObject(metadata) ? metadata.kernelspec : undefined;
  return isObject(spec) ? spec.name : undefined;
}

function hasRun(cell: unknown): boolean {
  if (!isObject(cell)) return false;
  const { outputs, execution_count: count } = cell;
  return (Array.isArray(outputs) && outputs.length > 0) || (count !== undefined && count !== null);
}

/** What counts of a cell, in one spelling. */
function form(cell: unknown, withOutputs: boolean): string {
  if (!isObject(cell)) return JSON.stringify(cell);
  const metadata = isObject(cell.metadata) ? cell.metadata : {};
  const language = isObject(metadata.vscode) ? metadata.vscode.languageId : undefined;
  const { cell_type: kind, source, attachments, outputs, execution_count: count } = cell;
  const tags = Array.isArray(metadata.tags) ? metadata.tags : [];
  const results = withOutputs ? { outputs: outputs ?? [], count: count ?? null } : {};
  const pictures = isObject(attachments) && Object.keys(attachments).length > 0 ? attachments : undefined;
  return JSON.stringify(canonical({ kind, source: joined(source), tags, pictures, language, ...results }));
}

/** An empty source may be written as an empty list of lines. */
function joined(source: unknown): unknown {
  return Array.isArray(source) ? source.join('') : source;
}

/** Members in one order; text as one string, which nbformat also lets be a list of lines (`misc.multiline_string`). */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const lines = value.length > 0 && value.every((line) => typeof line === 'string');
    return lines ? value.join('') : value.map(canonical);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, canonical(member)]),
  );
}
