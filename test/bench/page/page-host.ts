import { pageDigest } from '@run-elsewhere/jupyterlab/lib/host/page-digest.js';
import type { PanelHost } from '@run-elsewhere/planner';

const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const never = (): Promise<never> => Promise.reject(new Error('This page has no such thing.'));

/** An editor with one notebook and so many platforms in its settings. */
export function pageHost(platforms: number, document: unknown): PanelHost {
  const notebook = { name: 'big.ipynb', origin: 'big.ipynb', document };
  const addresses = Array.from({ length: platforms }, (_, index) => `https://platform-${index}.example`);
  return {
    notebook: () => Promise.resolve(notebook),
    notebookAt: () => Promise.resolve(notebook),
    file: nothing,
    readText: nothing,
    newDigest: () => pageDigest(),
    committed: nothing,
    credentials: { known: () => Promise.resolve([]), set: never, forget: never },
    settings: () =>
      Promise.resolve({
        platforms: addresses.map((url, index) => ({ url, name: `Platform ${index}` })),
        defaultNeeds: {},
        defaultMode: 'batch',
        fetchResults: false,
      }),
    allowAddress: nothing,
    agree: nothing,
    agreed: () => false,
    addPlatform: never,
    openSession: never,
    openFile: never,
    openCopy: never,
    freePath: never,
    writeText: never,
    makeFolder: never,
    notify: () => undefined,
    frameOrigins: () => [],
  };
}
