import {
  type Connection,
  ensureServer,
  jupyterServer,
  type KernelSpecs,
  runInKernel,
} from '@run-elsewhere/planner/jupyterhub';
import * as z from 'zod';
import { normaliseName } from '../local/index.js';
import { environmentOf, type Profile } from './config.js';
import { jobKey } from './folders.js';

const TRIED = 'find out what an environment has';
export const MARK = 'run-elsewhere:';
const MAX_PACKAGES = 20_000;

/** What a server was found to have. */
export const factsDocument = z.object({
  kernels: z.array(z.string()),
  language: z.string(),
  packages: z.record(z.string(), z.string()),
});
export type Facts = z.infer<typeof factsDocument>;

const packagesDocument = z.array(z.tuple([z.string().max(200), z.string().max(100)])).max(MAX_PACKAGES);

/** For the Python of a kernel: prints names and versions of what it can import. Core Python, "importlib.metadata". */
const LIST_PACKAGES = `
import importlib.metadata, json
_found = {}
for _each in importlib.metadata.distributions():
    try:
        _found.setdefault(_each.metadata["Name"], _each.version)
    except Exception:
        pass
print("\\n${MARK}" + json.dumps([[n, v] for n, v in _found.items() if isinstance(n, str) and isinstance(v, str)], separators=(",", ":")))
`;

export interface ProbeParts {
  readonly connection: Connection;
  /** Whose server it is. */
  readonly user: string;
  readonly patienceMs: number;
}

/**
 * Starts a server of a profile, asks it for its kernels and their packages, and removes it again.
 * @throws PlatformError when it does not start or does not answer; the signal's reason when aborted
 */
export async function probe(
  { connection, user, patienceMs }: ProbeParts,
  profile: Profile,
  signal: AbortSignal,
): Promise<Facts> {
  const { hub } = connection;
  const server = `re-probe-${jobKey(environmentOf(profile)).slice(0, 12)}`;
  const display = `${environmentOf(profile)} (Run Elsewhere looks at it)`;
  const wish = { user, server, options: profile.options, display, patienceMs };
  try {
    const running = jupyterServer(connection, await ensureServer(hub, wish, signal));
    const specs = await running.kernelSpecs(TRIED, signal);
    const python = pythonOf(specs);
    const run = { kernel: python ?? '', folder: '', code: LIST_PACKAGES, tried: TRIED };
    const printed = python === undefined ? undefined : await runInKernel(connection, running, run, signal);
    return factsOf(specs, printed);
  } finally {
    // Also when the service stops meanwhile: it would be in the way of the next look.
    const soon = AbortSignal.timeout(30_000);
    await hub.stop(user, server, true, { tried: TRIED, signal: soon }).catch(() => undefined);
  }
}

function pythonOf({ default: preferred, languages }: KernelSpecs): string | undefined {
  if (languages.get(preferred) === 'python') return preferred;
  return [...languages].find(([, language]) => language === 'python')?.[0];
}

/**
 * What a server has, from its own answers, which are bounded.
 * @param printed - by the code above; absent where no kernel is Python, and nothing is known of packages
 */
export function factsOf(specs: KernelSpecs, printed: string | undefined): Facts {
  const line = printed?.split('\n').find((each) => each.startsWith(MARK));
  const pairs = line === undefined ? [] : packagesDocument.parse(JSON.parse(line.slice(MARK.length)));
  const others = [...specs.languages.keys()].filter((name) => name !== specs.default);
  return {
    kernels: [specs.default, ...others],
    language: specs.languages.get(specs.default) ?? '',
    packages: Object.fromEntries(pairs.map(([name, version]) => [normaliseName(name), version])),
  };
}
