import { readFile, rename, writeFile } from 'node:fs/promises';
import { MemoryCache } from '../catalogue/cache.js';
import { curate } from '../catalogue/curate/curate.js';
import type { HarvestProgress } from '../catalogue/source.js';
import { systemClock } from '../http/system-clock.js';
import { codeOf } from './code-of.js';
import { NodeGitReader } from './git-reader.js';
import { undiciTransport } from './undici-transport.js';

const USAGE = `run-elsewhere-curate <repository or record> <list.yaml>

Harvests the notebooks of a git repository (GitHub, GitLab, any other by git), a record or a community of
Zenodo or another InvenioRDM, or an ESAP gateway into a list file. Run it again to bring the file up to date:
only the part "found" of each entry is replaced. Ends with 1 where the list has problems.
`;

export interface CommandParts {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The curate command. @returns its exit code: 0 fine, 1 with problems, 2 not done */
export async function curateCommand(args: readonly string[], parts: CommandParts): Promise<number> {
  const [address, path] = args;
  if (address === undefined || path === undefined || args.length > 2) {
    parts.err(USAGE);
    return 2;
  }
  const git = new NodeGitReader();
  try {
    const text = await readIfThere(path);
    const deps = { transport: undiciTransport(), clock: systemClock, cache: new MemoryCache(), git };
    const result = await curate(address, text, deps, parts.signal, tell(parts));
    if (result.text !== text) await replace(path, result.text);
    const { added, gone, updated, problems } = result;
    for (const problem of problems) parts.err(`${problem}\n`);
    parts.out(
      `${path}: ${added.length} new, ${updated} known, ${gone.length} gone, ${problems.length} problems.\n`,
    );
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    parts.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    await git.close();
  }
}

/** Each step once. */
function tell({ err }: CommandParts): (progress: HarvestProgress) => void {
  let last = '';
  return ({ text }) => {
    if (text !== last) err(`${text}\n`);
    last = text;
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text);
  await rename(draft, path);
}
