import type { NotebookTask, Platform } from '../../../model/index.js';

export function hubPlatform(url: string, changes: Partial<Platform> = {}): Platform {
  return { id: url, name: 'Hub', url, protocol: 'jupyterhub', ...changes };
}

/** A batch task: the notebook alone. */
export function hubTask(changes: Partial<NotebookTask> = {}): NotebookTask {
  const text = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';
  return {
    title: 'Clusters',
    origin: 'work/clusters.ipynb',
    mode: 'batch',
    executable: { kind: 'notebook', name: 'clusters.ipynb', text, sha256: 'a'.repeat(64), kernel: 'python3' },
    needs: { cores: 1, memoryGiB: 1 },
    packages: [],
    files: [],
    ...changes,
  };
}
