import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, EngineState, NotebookJob, Resources } from '../engine.js';

export const RESOURCES: Resources = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 120 };

/** A notebook's file with one code cell for each text. */
export function notebookText(...cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

type Changes = Partial<Omit<NotebookJob, 'resources'>> & { readonly resources?: Partial<Resources> };

/** A job's specification whose upload, one notebook in a folder, is on disk. */
export async function jobSpec(
  data: string,
  cells: readonly string[],
  changes: Changes = {},
): Promise<NotebookJob> {
  const id = changes.id ?? randomUUID();
  const upload = join(data, 'uploads', id);
  const notebook = 'analysis/first look.ipynb';
  const text = notebookText(...cells);
  await mkdir(dirname(join(upload, notebook)), { recursive: true });
  await writeFile(join(upload, notebook), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    offer: `offer of ${id}`,
    mode: 'batch',
    environment: 'base',
    install: [],
    manifest: {
      kind: 'notebook',
      notebook,
      parts: [{ part: 'n', path: notebook, size: text.length, sha256 }],
    },
    upload,
    basePath: `/session/${id}/`,
    ...changes,
    id,
    resources: { ...RESOURCES, ...changes.resources },
  };
}

/** Resolves with the first state that satisfies the condition. */
export function stateOf(
  engine: Engine,
  jobId: string,
  condition: (state: EngineState) => boolean,
): Promise<EngineState> {
  return new Promise((resolve, reject) => {
    const look = (changed: string): void => {
      if (changed !== jobId) return;
      engine.state(jobId).then((state) => {
        if (!condition(state)) return;
        stop();
        resolve(state);
      }, reject);
    };
    const stop = engine.onChange(look);
    look(jobId);
  });
}

export function ended(engine: Engine, jobId: string): Promise<EngineState> {
  return stateOf(engine, jobId, ({ phase }) => phase === 'ended' || phase === 'lost');
}

interface Cell {
  readonly outputs: readonly { readonly text?: string | readonly string[]; readonly ename?: string }[];
}

/** What each cell of the job's notebook printed or raised, as the file says now. */
export async function outputs(engine: Engine, { id, manifest }: NotebookJob): Promise<readonly string[]> {
  const text = await readFile(join(engine.workFolder(id), manifest.notebook), 'utf8');
  const { cells } = JSON.parse(text) as { readonly cells: readonly Cell[] };
  return cells.map((cell) =>
    cell.outputs.map((output) => output.ename ?? [output.text ?? []].flat().join('')).join(''),
  );
}
