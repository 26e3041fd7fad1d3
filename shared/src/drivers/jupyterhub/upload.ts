import type { NotebookTask } from '../../model/index.js';
import type { JupyterServer } from './jupyter-server.js';
import { HOME_FOLDER } from './names.js';

const TRIED = 'send the notebook';

/** Puts the task's files into the job's folder, the notebook last: where it is, everything is. May be repeated. */
export async function upload(
  server: JupyterServer,
  folder: string,
  task: NotebookTask,
  signal: AbortSignal,
): Promise<void> {
  const paths = task.files.map(({ path }) => `${folder}/${path}`);
  for (const each of foldersOf([`${folder}/${task.executable.name}`, ...paths]))
    await server.makeFolder(each, TRIED, signal);
  for (const file of task.files)
    await server.writeFile(`${folder}/${file.path}`, file, `send ${file.path}`, signal);
  // As a file and as text: byte for byte, whatever version of the format the server knows.
  await server.writeText(`${folder}/${task.executable.name}`, task.executable.text, TRIED, signal);
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
