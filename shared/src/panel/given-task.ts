import type { OnHarvest, Task, TaskFile } from '../model/index.js';

/** A task that came from elsewhere than the open notebook, before the form says how it is to run and what it needs. */
export interface GivenTask extends Omit<Task, 'mode' | 'needs'> {
  /** What people should know before it is sent; each a sentence. */
  readonly warnings?: readonly string[];
  /** What it reads from beside itself where it comes from; absent where nothing is there, or it cannot be fetched. */
  readonly beside?: FilesBeside;
}

/** Files that are fetched before platforms are asked, those that the user leaves in. */
export interface FilesBeside {
  readonly files: readonly FileBeside[];
  /** @throws PlatformError or Error for people; the signal's reason when aborted */
  fetch(path: string, signal: AbortSignal, onProgress: OnHarvest): Promise<TaskFile>;
}

export interface FileBeside {
  /** Relative to the notebook's folder; checked to stay in it. */
  readonly path: string;
  /** Absent where the source's listing has no sizes. */
  readonly sizeBytes?: number;
}
