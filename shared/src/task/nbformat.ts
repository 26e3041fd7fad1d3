/** A notebook that cannot be sent. Its message is a whole sentence for people, with what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** An nbformat 4 document, looked at in place: nothing is copied, nothing is changed. */
export interface NotebookView {
  readonly raw: JsonObject;
  /** 4 for nbformat 4.4. */
  readonly minor: number;
  readonly metadata: JsonObject;
  /** As they stand in the document; see {@link viewCell}. */
  readonly cells: readonly unknown[];
}

export type CellKind = 'code' | 'markdown' | 'raw';

export interface CellView {
  readonly kind: CellKind;
  /** Counted from 1, as people do. */
  readonly position: number;
  readonly source: string;
  readonly tags: readonly string[];
  /** Set by VS Code where a cell is in another language than the notebook. */
  readonly languageId?: string;
  readonly outputs: readonly unknown[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/**
 * Checks the frame of an nbformat 4 document (nbformat v4 JSON schema, top level): version, metadata, list of cells.
 * The cells themselves are checked one by one by {@link viewCell}, so that a big notebook blocks nobody.
 * @throws CaptureError where it is something else, e.g. an nbformat 3 notebook
 */
export function viewNotebook(document: unknown): NotebookView {
  if (!isObject(document))
    throw new CaptureError('This is not a notebook: its content is not a JSON object.');
  const { nbformat, nbformat_minor: minor, metadata, cells } = document;
  if (typeof nbformat !== 'number') {
    throw new CaptureError('This is not a notebook: it does not say which version of the format it has.');
  }
  if (nbformat < 4) {
    throw new CaptureError(
      `This notebook has the old format ${nbformat}. Open it in Jupyter and save it, which converts it to format 4, then try again.`,
    );
  }
  if (nbformat !== 4) {
    throw new CaptureError(
      `This notebook has format ${nbformat}, which is newer than what can be sent. Save it as format 4, then try again.`,
    );
  }
  if (typeof minor !== 'number' || !Number.isInteger(minor) || minor < 0) {
    throw new CaptureError(
      'This notebook is damaged: its minor format version is missing. Save it again in Jupyter.',
    );
  }
  if (!isObject(metadata)) {
    throw new CaptureError('This notebook is damaged: it has no metadata. Save it again in Jupyter.');
  }
  if (!Array.isArray(cells)) {
    throw new CaptureError('This notebook is damaged: it has no list of cells. Save it again in Jupyter.');
  }
  return { raw: document, minor, metadata, cells };
}

/**
 * Checks one cell (nbformat v4 JSON schema, `cell`) as far as running it depends on it.
 * @param position counted from 1
 * @throws CaptureError that names the cell
 */
export function viewCell(cell: unknown, position: number): CellView {
  if (!isObject(cell)) throw damaged(position, 'it is not an object');
  const { cell_type: kind, source, outputs } = cell;
  if (kind !== 'code' && kind !== 'markdown' && kind !== 'raw') {
    throw damaged(position, 'it is neither code nor text');
  }
  const metadata = isObject(cell.metadata) ? cell.metadata : {};
  const languageId = isObject(metadata.vscode) ? asText(metadata.vscode.languageId) : undefined;
  return {
    kind,
    position,
    source: joined(source, position),
    tags: strings(metadata.tags),
    ...(languageId === undefined ? {} : { languageId }),
    outputs: Array.isArray(outputs) ? outputs : [],
  };
}

/** A multiline string is a string or a list of lines to join without a separator (nbformat v4, `misc.multiline_string`). */
function joined(source: unknown, position: number): string {
  if (typeof source === 'string') return source;
  if (Array.isArray(source) && source.every((line) => typeof line === 'string')) return source.join('');
  throw damaged(position, 'its source is missing');
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function damaged(position: number, why: string): CaptureError {
  return new CaptureError(`This notebook is damaged: cell ${position}: ${why}. Save it again in Jupyter.`);
}
