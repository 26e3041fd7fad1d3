import type { PlatformDriver } from '../../drivers/driver.js';
import type { Offer, Platform, Task } from '../../model/index.js';

/** A driver that answers what a test says, and rejects everything else. */
export function stubDriver(overrides: Partial<PlatformDriver> = {}): PlatformDriver {
  const unexpected = (): Promise<never> => Promise.reject(new Error('This call was not expected.'));
  return {
    can: {
      ask: true,
      live: true,
      batch: true,
      release: true,
      extend: true,
      finish: true,
      log: true,
      results: true,
      honoursKey: true,
    },
    account: unexpected,
    ask: unexpected,
    release: unexpected,
    submit: unexpected,
    start: unexpected,
    recover: unexpected,
    status: unexpected,
    watch: () => {
      throw new Error('This call was not expected.');
    },
    log: unexpected,
    fetchResult: unexpected,
    readResult: unexpected,
    extend: unexpected,
    finish: unexpected,
    cancel: unexpected,
    remove: unexpected,
    ...overrides,
  };
}

export function platform(name: string): Platform {
  const id = `https://${name}.example`;
  return { id, name, url: id, protocol: 'uws' };
}

export function offerOf({ id: platformId, name }: Platform, id: string, fields: Partial<Offer> = {}): Offer {
  return { id, platformId, platformName: name, mode: 'live', ...fields };
}

export const TASK: Task = {
  title: 'clusters.ipynb',
  origin: 'work/clusters.ipynb',
  mode: 'live',
  executable: { kind: 'notebook', name: 'clusters.ipynb', text: '{}', sha256: '44136fa3'.repeat(8) },
  needs: { memoryGiB: 16 },
  packages: [],
  files: [],
};
