import type { StreamDigest } from './digest.js';
import { type Piece, PieceBuffer, writeJson, writeObject } from './json-pieces.js';
import { isObject, type NotebookView } from './nbformat.js';
import type { Pace } from './pace.js';

/** A notebook, serialised. */
export interface NotebookText {
  readonly text: string;
  /** Of `text` as UTF-8. */
  readonly sizeBytes: number;
  /** Of `text` as UTF-8, lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Serialises a notebook in slices. Nothing changes but what is asked for: members keep their order and their values.
 * @param cells in place of the notebook's own; the new ones among them are nbformat cells too
 * @param keepOutputs false: code cells get `outputs: []` and `execution_count: null`
 * @param digest of which nothing was asked yet
 * @throws the signal's reason of `pace` when aborted
 */
export async function writeNotebook(
  notebook: NotebookView,
  cells: readonly unknown[],
  keepOutputs: boolean,
  pace: Pace,
  digest: StreamDigest,
): Promise<NotebookText> {
  let text = '';
  let sizeBytes = 0;
  try {
    for (const piece of notebookPieces(notebook, cells, keepOutputs)) {
      digest.update(piece.bytes);
      sizeBytes += piece.bytes.length;
      // Grows as a rope: no copy of what is there already, and so no long pause.
      text += piece.text;
      await pace.step();
    }
  } catch (error) {
    digest.abandon?.();
    throw error;
  }
  return { text, sizeBytes, sha256: await digest.end() };
}

function* notebookPieces(
  notebook: NotebookView,
  cells: readonly unknown[],
  keepOutputs: boolean,
): Generator<Piece, void> {
  const out = new PieceBuffer();
  let separator = '{';
  for (const [key, value] of Object.entries(notebook.raw)) {
    if (value === undefined) continue;
    out.add(`${separator}${JSON.stringify(key)}:`);
    separator = ',';
    if (key === 'cells') yield* cellPieces(cells, keepOutputs, out);
    else yield* writeJson(value, out);
  }
  out.add('}\n');
  yield out.take();
}

function* cellPieces(
  cells: readonly unknown[],
  keepOutputs: boolean,
  out: PieceBuffer,
): Generator<Piece, void> {
  out.add('[');
  for (const [index, cell] of cells.entries()) {
    if (index > 0) out.add(',');
    if (keepOutputs || !isObject(cell) || cell.cell_type !== 'code') yield* writeJson(cell, out);
    else yield* writeObject(Object.entries(cell).map(stripped), out, 0);
  }
  out.add(']');
}

function stripped([key, value]: readonly [string, unknown]): readonly [string, unknown] {
  if (key === 'outputs') return [key, []];
  return [key, key === 'execution_count' ? null : value];
}
