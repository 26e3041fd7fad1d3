import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Peers } from '../stack/environments.ts';

/** An extension of JupyterLab, as a page shows it. */
export interface Labextension {
  readonly name: string;
  /** As the addresses of its files say it. */
  readonly package: string;
  /** What opens it; there as soon as it has been loaded. */
  readonly button: (page: Page) => ReturnType<Page['getByRole']>;
  /** Resolves when it can be worked with. */
  readonly opened: (page: Page) => Promise<unknown>;
}

export interface Peer extends Labextension {
  /** How the wheel that brings it begins. */
  readonly wheel: string;
}

export const PEERS: readonly Peer[] = [
  {
    name: 'jupyter-scheduler',
    package: '@jupyterlab/scheduler',
    wheel: 'jupyter_scheduler-',
    button: (page) => page.getByRole('button', { name: 'Create a job' }),
    opened: (page) => page.getByRole('button', { name: 'Create', exact: true }).waitFor(),
  },
  {
    name: 'jupyterlab-git',
    package: '@jupyterlab/git',
    wheel: 'jupyterlab_git_core-',
    button: (page) => page.getByRole('tab', { name: 'Git' }),
    opened: (page) => page.getByRole('button', { name: 'New Branch' }).waitFor(),
  },
];

/** Where an environment keeps a labextension. */
export const builtFolder = (python: string, { package: name }: Labextension): string =>
  join(dirname(dirname(python)), 'share', 'jupyter', 'labextensions', name);

/** Bytes of all its code. @param built - its folder */
export function codeBytes(built: string): number {
  const files = readdirSync(join(built, 'static')).filter((name) => /\.(js|css)$/.test(name));
  return files.reduce((bytes, name) => bytes + statSync(join(built, 'static', name)).size, 0);
}

/** Bytes that are downloaded to install it. */
export function wheelBytes({ wheels }: Peers, peer: Peer): number {
  const wheel = readdirSync(wheels).find((name) => name.startsWith(peer.wheel));
  if (wheel === undefined) throw new Error(`There is no wheel of ${peer.name} in ${wheels}.`);
  return statSync(join(wheels, wheel)).size;
}
