import type { ContainerExecutable, Executable, NotebookExecutable } from './executable.js';
import type { Mode, Needs } from './needs.js';

/** A file on the host that travels with the task. The host alone knows how to read it. */
export interface TaskFile {
  /** Relative to the notebook's folder, `/` between segments, no `..`; the path that the file has over there. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly ref: FileRef;
}

/** Where the host keeps a file: a path that only the host's own transport understands (Jupyter: relative to the server's root). */
export interface FileRef {
  readonly path: string;
}

/** Where a notebook's committed version lives, for platforms that take an address and no upload. */
export interface NotebookSource {
  /** Of the remote, as https where the host is known to serve it so; without user or password. */
  readonly repository: string;
  /** Full hexadecimal id. */
  readonly commit: string;
  /** Of the notebook, relative to the repository's root, `/` between segments. */
  readonly path: string;
  /** The open notebook is what the commit has, byte for byte or as the same document. */
  readonly clean: boolean;
  /** The remote has the commit, as far as is known here. */
  readonly pushed: boolean;
}

/** What to run, with what it needs. Never mutated: a change makes a new task. */
export interface Task {
  readonly title: string;
  /** Where the notebook came from on this host; results go beside it. Empty when it was never saved, or came from elsewhere. */
  readonly origin: string;
  /** Found elsewhere: there is no notebook on this host that could be captured again. */
  readonly given?: boolean;
  readonly mode: Mode;
  readonly executable: Executable;
  /** Absent where the notebook is in no repository, and for what is no notebook. */
  readonly source?: NotebookSource;
  readonly needs: Needs;
  /** Distribution names as on the package index, e.g. `scikit-learn`. */
  readonly packages: readonly string[];
  readonly files: readonly TaskFile[];
  /** Addresses of data that the notebook reads from elsewhere by itself; a platform may bring them near. */
  readonly remoteData?: readonly string[];
}

/** A task that runs a notebook. */
export interface NotebookTask extends Task {
  readonly executable: NotebookExecutable;
}

export function isNotebookTask(task: Task): task is NotebookTask {
  return task.executable.kind === 'notebook';
}

/** A task that runs a container, which the platform fetches by itself. */
export interface ContainerTask extends Task {
  readonly executable: ContainerExecutable;
}

export function isContainerTask(task: Task): task is ContainerTask {
  const { kind } = task.executable;
  return kind === 'docker-container' || kind === 'singularity-container';
}
