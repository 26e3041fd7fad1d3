import type * as vscode from 'vscode';

/** The part of an open notebook that a document is made of. */
export type NotebookContent = Pick<vscode.NotebookDocument, 'metadata'> & {
  getCells(): readonly Pick<
    vscode.NotebookCell,
    'kind' | 'document' | 'metadata' | 'outputs' | 'executionSummary'
  >[];
};

/** VS Code's `NotebookCellKind.Markup`: an enum has no value without the real module. */
const MARKUP = 1;
const STDOUT = 'application/vnd.code.notebook.stdout';
const STDERR = 'application/vnd.code.notebook.stderr';
const ERROR = 'application/vnd.code.notebook.error';

type Json = Readonly<Record<string, unknown>>;

/**
 * An open notebook as an nbformat 4 document (nbformat.readthedocs.io, "The Notebook file format"), for an editor whose own
 * exporter is not there.
 */
export function toNbformat(notebook: NotebookContent): Json {
  const { metadata, nbformat, nbformat_minor } = detailsOf(notebook.metadata);
  return {
    cells: notebook.getCells().map(toCell),
    metadata: objectOf(metadata),
    nbformat: typeof nbformat === 'number' ? nbformat : 4,
    nbformat_minor: typeof nbformat_minor === 'number' ? nbformat_minor : 5,
  };
}

function toCell(cell: ReturnType<NotebookContent['getCells']>[number]): Json {
  const details = detailsOf(cell.metadata);
  const common = {
    ...(typeof details.id === 'string' ? { id: details.id } : {}),
    metadata: objectOf(details.metadata),
    source: cell.document.getText(),
  };
  const { attachments } = details;
  const attached = attachments === undefined ? {} : { attachments };
  const language = cell.document.languageId;
  if ((cell.kind as number) === MARKUP) return { cell_type: 'markdown', ...common, ...attached };
  if (language === 'raw') return { cell_type: 'raw', ...common, ...attached };
  return {
    cell_type: 'code',
    ...common,
    execution_count: cell.executionSummary?.executionOrder ?? null,
    outputs: cell.outputs.map(toOutput),
  };
}

function toOutput(output: vscode.NotebookCellOutput): Json {
  const [first] = output.items;
  if (first?.mime === STDOUT || first?.mime === STDERR) {
    const text = output.items.map(textOf).join('');
    return { output_type: 'stream', name: first.mime === STDERR ? 'stderr' : 'stdout', text };
  }
  if (first?.mime === ERROR) return toError(textOf(first));
  const { outputType, executionCount, metadata } = objectOf(output.metadata);
  const data = Object.fromEntries(output.items.map((item) => [item.mime, dataOf(item)]));
  return outputType === 'execute_result'
    ? {
        output_type: 'execute_result',
        data,
        metadata: objectOf(metadata),
        execution_count: executionCount ?? null,
      }
    : { output_type: 'display_data', data, metadata: objectOf(metadata) };
}

function toError(text: string): Json {
  const { name, message, stack } = objectOf(parsed(text));
  return {
    output_type: 'error',
    ename: typeof name === 'string' ? name : 'Error',
    evalue: typeof message === 'string' ? message : '',
    traceback: typeof stack === 'string' ? stack.split('\n') : [],
  };
}

/** JSON as an object, text as text, anything else as base64. */
function dataOf(item: vscode.NotebookCellOutputItem): unknown {
  if (/[/+]json$/.test(item.mime)) return parsed(textOf(item)) ?? {};
  const isText = /^text\/|[/+](xml|javascript)$/.test(item.mime);
  return isText ? textOf(item) : Buffer.from(item.data).toString('base64');
}

const textOf = (item: vscode.NotebookCellOutputItem): string => new TextDecoder().decode(item.data);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the built-in notebook support keeps what nbformat has and VS Code has not; older ones have it below `custom`. */
const detailsOf = (metadata: Json): Json => ({ ...metadata, ...objectOf(metadata.custom) });

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
