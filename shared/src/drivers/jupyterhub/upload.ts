import type { TaskFile } from '../../model/index.js';
import type { JupyterServer } from './jupyter-server.js';
import { HOME_FOLDER } from './names.js';

const TRIED = 'send the notebook';

/** What goes into a job's folder. Paths are relative to it. */
export interface Upload {
  readonly notebook: { readonly name: string; readonly text: string };
  readonly files: readonly TaskFile[];
}

/** Puts the task's files into the job's folder, the notebook last: where it is, everything is. May be repeated. */
export async function upload(
  server: JupyterServer,
  folder: string,
  { notebook, files }: Upload,
  signal: AbortSignal,
): Promise<void> {
  const paths = files.map(({ path }) => `${folder}/${path}`);
  for (const each of foldersOf([`${folder}/${notebook.name}`, ...paths]))
    await server.makeFolder(each, TRIED, signal);
  for (const file of files)
    await server.writeFile(`${folder}/${file.path}`, file, `send ${file.path}`, signal);
  // As a file and as text: byte for byte, whatever version of the format the server knows.
  await server.writeText(`${folder}/${notebook.name}`, notebook.text, TRIED, signal);
}

/** All folders on the way to these files, outer ones first. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>([HOME_FOLDER]);
  for (const path of paths) {
    const segments = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= segments.length; depth++) folders.add(segments.slice(0, depth).join('/'));
  }
  return [...folders];
}
