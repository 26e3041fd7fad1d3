import { CaptureError, isObject } from './nbformat.js';

/** Characters in a piece: well below a millisecond of work, well above the cost of a step. */
const PIECE = 65_536;
const MAX_DEPTH = 500;

/** Where pieces are put together before they are handed on. */
export class PieceBuffer {
  private text = '';

  add(text: string): void {
    this.text += text;
  }

  get full(): boolean {
    return this.text.length >= PIECE;
  }

  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}

/**
 * Writes a JSON value as `JSON.stringify` does, but in pieces of bounded size, so that the caller can stop between them.
 * What the last piece lacks is left in the buffer.
 * @throws CaptureError where it is nested too deeply to be a document that anybody wrote
 */
export function* writeJson(value: unknown, out: PieceBuffer, depth = 0): Generator<string, void> {
  if (depth > MAX_DEPTH) throw new CaptureError('This notebook is damaged: it is nested too deeply.');
  if (typeof value === 'string') yield* writeString(value, out);
  else if (Array.isArray(value)) yield* writeArray(value, out, depth);
  else if (isObject(value)) yield* writeObject(Object.entries(value), out, depth);
  else out.add(JSON.stringify(value ?? null));
  if (out.full) yield out.take();
}

function* writeArray(items: readonly unknown[], out: PieceBuffer, depth: number): Generator<string, void> {
  out.add('[');
  for (const [index, item] of items.entries()) {
    if (index > 0) out.add(',');
    // A list of millions of numbers must not cost a generator for each.
    if (typeof item === 'number') out.add(Number.isFinite(item) ? String(item) : 'null');
    else yield* writeJson(item, out, depth + 1);
    if (out.full) yield out.take();
  }
  out.add(']');
}

/** Members whose value is undefined are left out, as `JSON.stringify` does. */
export function* writeObject(
  entries: readonly (readonly [string, unknown])[],
  out: PieceBuffer,
  depth: number,
): Generator<string, void> {
  let separator = '{';
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    out.add(`${separator}${JSON.stringify(key)}:`);
    separator = ',';
    yield* writeJson(value, out, depth + 1);
  }
  out.add(separator === '{' ? '{}' : '}');
}

function* writeString(text: string, out: PieceBuffer): Generator<string, void> {
  if (text.length <= PIECE) {
    out.add(JSON.stringify(text));
    return;
  }
  out.add('"');
  for (let from = 0; from < text.length;) {
    const to = pieceEnd(text, from);
    out.add(JSON.stringify(text.slice(from, to)).slice(1, -1));
    from = to;
    if (out.full) yield out.take();
  }
  out.add('"');
}

/** Never between the two halves of a character: each half alone would be written as an escape. */
function pieceEnd(text: string, from: number): number {
  const end = Math.min(from + PIECE, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
