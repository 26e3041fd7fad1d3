import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log.js';
import type { Environment } from '../engine.js';
import { factsDocument } from './documents.js';
import { SUPERVISOR } from './folders.js';
import { answerOf } from './processes.js';

/** An environment as the platform's configuration names it; what it has is found out. */
export interface LocalEnvironment {
  readonly name: string;
  /** The interpreter's absolute path. */
  readonly python: string;
  /** Missing packages may be installed into the job's own environment. */
  readonly installs: boolean;
  /** The package index for that, if it is not pip's own default. */
  readonly indexUrl?: string | undefined;
}

export interface FoundEnvironment extends Environment {
  readonly python: string;
  readonly indexUrl: string | undefined;
  readonly defaultKernel: string;
  /** What is in them decides what it has. */
  readonly folders: readonly string[];
}

/** What the environments have, found again when that changes. */
export interface Environments {
  found(): readonly FoundEnvironment[];
  close(): void;
}

/** Installing changes the folder's time many times: it is looked at so often, and no sooner. */
const LOOK_EVERY_MS = 5000;

/** Name of a distribution as PEP 503 normalises it. */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Whether this is a distribution's name and nothing else: no URL, no option, no version. PEP 508, "Names". */
export function isDistributionName(name: string): boolean {
  return /^[A-Z0-9]([A-Z0-9._-]{0,126}[A-Z0-9])?$/i.test(name);
}

/**
 * Asks an environment's own Python what it has.
 *
 * @throws Error that names the environment and what is wrong with it
 */
export async function findEnvironment(environment: LocalEnvironment): Promise<FoundEnvironment> {
  const { name, python, installs, indexUrl } = environment;
  const facts = await readFacts(environment);
  if (facts.missing.length > 0) {
    const advice = `${python} -m pip install ${facts.missing.join(' ')}`;
    throw new Error(`environment "${name}": ${python} lacks ${facts.missing.join(', ')}. Run: ${advice}`);
  }
  const kernels = Object.keys(facts.kernels);
  const defaultKernel = kernels.includes('python3') ? 'python3' : kernels[0];
  if (defaultKernel === undefined) throw new Error(`environment "${name}": ${python} has no Jupyter kernel`);
  const packages = Object.entries(facts.packages).map(
    ([key, version]) => [normaliseName(key), version] as const,
  );
  return {
    name,
    kernels,
    language: facts.kernels[defaultKernel] ?? '',
    packages: new Map(packages),
    installs,
    python,
    indexUrl,
    defaultKernel,
    folders: facts.folders,
  };
}

/**
 * Finds out what all environments have, and does so again when packages come or go. One that cannot be used any more keeps what it
 * had: its jobs then say what is wrong with it.
 *
 * @throws Error like {@link findEnvironment}
 */
export async function openEnvironments(
  environments: readonly LocalEnvironment[],
  log: Log,
  everyMs = LOOK_EVERY_MS,
): Promise<Environments> {
  const found = await Promise.all(environments.map(findEnvironment));
  const watched = environments.flatMap((environment, index) => {
    const again = (): void => {
      findEnvironment(environment).then(
        (fresh) => {
          found[index] = fresh;
          log.info(`environment "${environment.name}" has changed: ${fresh.packages.size} packages`);
        },
        (error: unknown) => log.warn(error instanceof Error ? error.message : String(error)),
      );
    };
    return (found[index]?.folders ?? []).map((folder) => ({ folder, again }));
  });
  for (const { folder, again } of watched) watchFile(folder, { persistent: false, interval: everyMs }, again);
  return {
    found: () => found,
    close() {
      for (const { folder, again } of watched) unwatchFile(folder, again);
    },
  };
}

async function readFacts({
  name,
  python,
}: LocalEnvironment): Promise<ReturnType<typeof factsDocument.parse>> {
  try {
    const text = await answerOf(python, ['-I', join(SUPERVISOR, 'inside', 'facts.py')]);
    return factsDocument.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`environment "${name}": ${python} could not be used: ${reason}`, { cause: error });
  }
}
