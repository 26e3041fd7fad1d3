import type { Environment } from '../engines/engine.js';
import { isDistributionName, normaliseName } from '../engines/local/index.js';
import type { Ask, Reason } from './ask.js';

/** Where a task would run. */
export interface ChosenEnvironment {
  readonly name: string;
  readonly kernel: string;
  /** Normalised names of packages that the environment lacks. */
  readonly lacks: readonly string[];
  /** True when what is lacking gets installed into the job's own environment. */
  readonly installs: boolean;
}

/**
 * The kernel that a task gets in an environment: the one it names, else one of the same language,
 * because kernels that people name themselves exist on their own machine only.
 */
function kernelFor(ask: Ask, environment: Environment): string | undefined {
  const [first] = environment.kernels;
  if (ask.kernel === undefined && ask.language === undefined) return first;
  if (ask.kernel !== undefined && environment.kernels.includes(ask.kernel)) return ask.kernel;
  return ask.language?.toLowerCase() === environment.language.toLowerCase() ? first : undefined;
}

function kernelReason(ask: Ask, environments: readonly Environment[]): Reason {
  const asked = [ask.kernel, ask.language && `(${ask.language})`].filter(Boolean).join(' ');
  const here = environments.flatMap(({ kernels, language }) =>
    kernels.map((name) => `${name} (${language})`),
  );
  return {
    path: 'kernel',
    text: `kernel: asked ${asked}, here are ${[...new Set(here)].join(', ') || 'none'}`,
  };
}

/** An engine that has to start something to see what it has takes its time. */
const FINDING_OUT: Reason = {
  path: 'executable',
  text: 'executable: environments are still being found out: ask again in a minute',
};

interface Candidate {
  readonly environment: Environment;
  readonly kernel: string;
  readonly lacks: readonly string[];
}

function packageReasons(best: Candidate, candidates: readonly Candidate[]): Reason[] {
  return best.lacks.map((name) => {
    const elsewhere = candidates.some(({ lacks }) => !lacks.includes(name));
    return {
      path: 'packages',
      text: elsewhere
        ? `package ${name}: not in environment ${best.environment.name}, which has most of the others`
        : `package ${name}: not in any environment here`,
    };
  });
}

/**
 * Finds the environments that suit a task: those that have everything, then those that lack least and may install it.
 * @returns the environments, best first, or why none suits
 */
export function chooseEnvironment(
  ask: Ask,
  environments: readonly Environment[],
):
  | { readonly chosen: readonly [ChosenEnvironment, ...ChosenEnvironment[]] }
  | { readonly reasons: readonly Reason[] } {
  const named = ask.packages.map((name) => name.trim());
  const invalid = named.filter((name) => !isDistributionName(name));
  if (invalid.length > 0)
    return {
      reasons: invalid.map((name) => ({ path: 'packages', text: `package "${name}": not a package name` })),
    };
  const wanted = [...new Set(named.map(normaliseName))].sort();
  const candidates = environments
    .flatMap((environment): Candidate[] => {
      const kernel = kernelFor(ask, environment);
      const lacks = wanted.filter((name) => !environment.packages.has(name));
      return kernel === undefined ? [] : [{ environment, kernel, lacks }];
    })
    .sort((a, b) => a.lacks.length - b.lacks.length);
  if (environments.length === 0) return { reasons: [FINDING_OUT] };
  const [best] = candidates;
  if (best === undefined) return { reasons: [kernelReason(ask, environments)] };
  const [first, ...others] = candidates
    .filter(({ environment, lacks }) => lacks.length === 0 || environment.installs)
    .map(({ environment: { name }, kernel, lacks }) => ({ name, kernel, lacks, installs: lacks.length > 0 }));
  return first === undefined ? { reasons: packageReasons(best, candidates) } : { chosen: [first, ...others] };
}
