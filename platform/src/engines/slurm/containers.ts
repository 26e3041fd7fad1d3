import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import type { ExecutableKind } from '../../executables.js';
import { imageName } from '../../executables.js';
import type { ContainerJob } from '../engine.js';

/** What runs containers without root's help; Apptainer first, of which Singularity is the older name. */
const PROGRAMS = ['apptainer', 'singularity'];

/** Where a container finds the job's work folder. */
const INSIDE = '/work';

/**
 * Finds the program for containers.
 * @param configured - its path on the nodes, which this machine need not have
 * @param path - this service's own search path, where nothing is configured
 * @returns undefined where there is none
 */
export async function findRunner(
  configured: string | undefined,
  path: string | undefined,
): Promise<string | undefined> {
  if (configured !== undefined) return configured;
  const folders = (path ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  for (const file of PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return file;
  }
  return undefined;
}

/** What can be run with this program, or without one. */
export const kindsWith = (runner: string | undefined): readonly ExecutableKind[] =>
  runner === undefined ? ['notebook'] : ['notebook', 'docker-container', 'singularity-container'];

/** A program with its arguments, which no shell reads, and its own environment variables. */
export interface ContainerCommand {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** The image as the program takes it. A digest is what decides; the program refuses one with a tag beside it. */
function imageOf({ manifest }: ContainerJob): string {
  if (manifest.kind === 'singularity-container') return manifest.location;
  const { locations, digest } = manifest.image;
  const name = imageName(locations[0] ?? '');
  if (name === undefined) throw new RangeError('the location does not name an image');
  return `docker://${name}@${digest}`;
}

/**
 * How a container is run: apart from the node in files, processes and environment, with the job's work folder as its working folder.
 * An entry point takes the place of the image's own. The options are those of `apptainer run` and `apptainer exec` (Apptainer 1.1,
 * SingularityCE 3.10 or newer); `--no-eval` keeps the image's own script from reading arguments and variables as a shell would.
 * Variables go by the program's prefix, because its `--env` splits values at commas.
 * @param work - the job's work folder on the node
 * @throws RangeError for a name of an image that is none
 */
export function containerCommand(runner: string, job: ContainerJob, work: string): ContainerCommand {
  const { manifest, resources } = job;
  const docker = manifest.kind === 'docker-container' ? manifest : undefined;
  const entrypoint = docker?.entrypoint;
  const prefix = basename(runner) === 'singularity' ? 'SINGULARITYENV_' : 'APPTAINERENV_';
  const variables = Object.entries(docker?.environment ?? {});
  return {
    command: [
      runner,
      entrypoint === undefined ? 'run' : 'exec',
      '--containall',
      '--no-home',
      '--no-eval',
      ...(resources.gpus > 0 ? ['--nv'] : []),
      '--bind',
      `${work}:${INSIDE}`,
      '--pwd',
      INSIDE,
      imageOf(job),
      ...(entrypoint === undefined ? [] : [entrypoint]),
      ...(docker?.command ?? []),
    ],
    variables: Object.fromEntries(variables.map(([name, value]) => [`${prefix}${name}`, value])),
  };
}
