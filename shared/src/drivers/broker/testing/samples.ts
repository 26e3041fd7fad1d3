import type { NotebookSource, Platform, Task } from '../../../model/index.js';

export const SOURCE: NotebookSource = {
  repository: 'https://github.com/ada/stars.git',
  commit: '0123456789abcdef0123456789abcdef01234567',
  path: 'work/clusters.ipynb',
  clean: true,
  pushed: true,
};

/** Where anybody can read {@link SOURCE}. */
export const LOCATION =
  'https://raw.githubusercontent.com/ada/stars/0123456789abcdef0123456789abcdef01234567/work/clusters.ipynb';

export function sampleTask(changes: Partial<Task> = {}): Task {
  return {
    title: 'clusters.ipynb',
    origin: 'work/clusters.ipynb',
    mode: 'batch',
    executable: { kind: 'notebook', name: 'clusters.ipynb', text: '{}', sha256: 'a'.repeat(64) },
    source: SOURCE,
    needs: { cores: 2, memoryGiB: 4, durationSeconds: 5400 },
    packages: [],
    files: [],
    ...changes,
  };
}

export function brokerPlatform(url: string): Platform {
  return { id: url, name: 'Calyx', url, protocol: 'broker' };
}
