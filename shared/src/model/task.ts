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

/** A notebook as it was captured, ready to send. */
export interface NotebookExecutable {
  readonly kind: 'notebook';
  /** File name with its extension, without a folder. */
  readonly name: string;
  /** The nbformat 4 document, serialised. */
  readonly text: string;
  /** Of `text` as UTF-8, lower-case hexadecimal. */
  readonly sha256: string;
  readonly kernel?: string;
  readonly language?: string;
}

/** What to run, with what it needs. Never mutated: a change makes a new task. */
export interface Task {
  readonly title: string;
  /** Where the notebook came from on this host; results go beside it. Empty when it was never saved. */
  readonly origin: string;
  readonly mode: Mode;
  readonly executable: NotebookExecutable;
  readonly needs: Needs;
  /** Distribution names as on the package index, e.g. `scikit-learn`. */
  readonly packages: readonly string[];
  readonly files: readonly TaskFile[];
}
