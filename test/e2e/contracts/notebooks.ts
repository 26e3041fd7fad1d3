import { createHash } from 'node:crypto';
import type { Needs, NotebookTask, Task, TaskFile } from '@run-elsewhere/planner';

/** An nbformat 4.5 document with one code cell for each source. */
export function notebookText(cells: readonly string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python' },
    },
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  });
}

export interface TaskParts {
  readonly mode?: Task['mode'];
  readonly needs?: Needs;
  readonly packages?: readonly string[];
  readonly files?: readonly TaskFile[];
}

/** A task that runs these cells. */
export function taskOf(cells: readonly string[], parts: TaskParts = {}): NotebookTask {
  const text = notebookText(cells);
  return {
    title: 'analysis.ipynb',
    origin: '',
    mode: parts.mode ?? 'batch',
    executable: {
      kind: 'notebook',
      name: 'analysis.ipynb',
      text,
      sha256: createHash('sha256').update(text).digest('hex'),
      kernel: 'python3',
      language: 'python',
    },
    needs: parts.needs ?? {},
    packages: parts.packages ?? [],
    files: parts.files ?? [],
  };
}

interface Output {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly ename?: string;
}

/** What each code cell of a notebook printed, and the name of the error that it raised. */
export function outputsOf(
  notebook: string,
): readonly { readonly printed: string; readonly raised?: string }[] {
  const { cells } = JSON.parse(notebook) as { cells: readonly { outputs: readonly Output[] }[] };
  return cells.map(({ outputs }) => {
    const printed = outputs.flatMap(({ text }) => text ?? []).join('');
    const raised = outputs.find(({ output_type }) => output_type === 'error')?.ename;
    return { printed, ...(raised === undefined ? {} : { raised }) };
  });
}
