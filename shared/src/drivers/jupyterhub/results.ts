import type { JobResult } from '../../model/index.js';
import { isRelativePath } from '../../wire/index.js';
import { ResultPaths } from '../common/result-paths.js';
import type { FolderEntry, JupyterServer } from './jupyter-server.js';
import { isJobNotebook, RUNNER_FOLDER } from './names.js';

/** More than this is no set of results but a home that somebody has moved here. */
const MAX_FOLDERS = 50;
const MAX_FILES = 500;

interface FolderTree {
  /** Relative, outer ones first; the folder itself, which is empty, is the first. */
  readonly folders: readonly string[];
  readonly files: readonly (readonly [path: string, entry: FolderEntry])[];
}

/** All that is in a folder and below, as far as the server shows it: never hidden files. */
async function treeOf(
  server: JupyterServer,
  root: string,
  tried: string,
  signal: AbortSignal,
): Promise<FolderTree> {
  const files: [string, FolderEntry][] = [];
  const folders = [''];
  for (let at = 0; at < Math.min(folders.length, MAX_FOLDERS); at++) {
    const inside = folders[at] ?? '';
    for (const entry of (await server.list(join(root, inside), tried, signal)) ?? []) {
      const path = join(inside, entry.name);
      if (!isRelativePath(path)) continue;
      if (entry.type === 'directory') folders.push(path);
      else if (files.length < MAX_FILES) files.push([path, entry]);
    }
  }
  return { folders, files };
}

function join(folder: string, name: string): string {
  return [folder, name].filter((part) => part !== '').join('/');
}

/** A file of a job's folder that can be fetched, and what tells whether it has changed. */
export interface JobFile {
  readonly result: JobResult;
  /** Changes when the file does; empty where the server does not tell. */
  readonly version: string;
}

/** All files of a job's folder, the notebook first; a fresh look each time. */
export async function resultsIn(
  server: JupyterServer,
  folder: string,
  short: string,
  signal: AbortSignal,
): Promise<readonly JobResult[]> {
  return (await filesIn(server, folder, short, signal)).map(({ result }) => result);
}

/** As {@link resultsIn}, with what tells whether a file has changed since another look. */
export async function filesIn(
  server: JupyterServer,
  folder: string,
  short: string,
  signal: AbortSignal,
): Promise<readonly JobFile[]> {
  const { files } = await treeOf(server, folder, 'list the results', signal);
  const paths = new ResultPaths();
  return files
    .filter(([path]) => !path.startsWith(`${RUNNER_FOLDER}/`))
    .map(([path, entry]) => ({ path, entry, isNotebook: isJobNotebook(path, folder, short) }))
    .sort((a, b) => Number(b.isNotebook) - Number(a.isNotebook))
    .map(({ path, isNotebook, entry: { size, mimetype, last_modified } }): JobFile => ({
      result: {
        id: path,
        kind: isNotebook ? 'notebook' : 'file',
        url: server.fileUrl(`${folder}/${path}`),
        path: paths.next(path),
        ...(size == null ? {} : { sizeBytes: size }),
        ...(mimetype == null ? {} : { mimeType: mimetype }),
      },
      version: last_modified == null ? '' : `${last_modified} ${size ?? ''}`,
    }));
}

/** Deletes a folder with all that is in it. Servers without a trash delete empty folders only. */
export async function deleteFolder(
  server: JupyterServer,
  folder: string,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  if (await server.delete(folder, tried, signal)) return;
  const { folders, files } = await treeOf(server, folder, tried, signal);
  for (const [path] of files) await server.delete(join(folder, path), tried, signal);
  for (const inside of [...folders].reverse()) await server.delete(join(folder, inside), tried, signal);
}
