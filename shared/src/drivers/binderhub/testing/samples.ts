import type { NotebookSource, Offer, Platform, Task } from '../../../model/index.js';

export const COMMIT = 'c0ffee0000c0ffee0000c0ffee0000c0ffee0000';
export const TEXT = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';

export function binder(url: string): Platform {
  return { id: url, name: 'Binder', url, protocol: 'binderhub' };
}

export function sourceOf(changes: Partial<NotebookSource> = {}): NotebookSource {
  return {
    repository: 'https://github.com/ada/stars.git',
    commit: COMMIT,
    path: 'work/clusters.ipynb',
    clean: true,
    pushed: true,
    ...changes,
  };
}

/** A live task whose notebook was pushed as it is. */
export function taskOf(changes: Partial<Task> = {}): Task {
  return {
    title: 'Clusters',
    origin: 'work/clusters.ipynb',
    mode: 'live',
    executable: { kind: 'notebook', name: 'clusters.ipynb', text: TEXT, sha256: 'a'.repeat(64) },
    source: sourceOf(),
    needs: { cores: 2, memoryGiB: 4 },
    packages: ['numpy'],
    files: [],
    ...changes,
  };
}

export function offerOf(platform: Platform, changes: Readonly<Record<string, string>> = {}): Offer {
  const driverData = {
    provider: 'gh',
    spec: `ada/stars/${COMMIT}`,
    path: 'work/clusters.ipynb',
    ...changes,
  };
  return {
    id: 'committed',
    platformId: platform.id,
    platformName: platform.name,
    mode: 'live',
    driverData,
  };
}
