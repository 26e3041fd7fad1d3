import { CaptureError, isObject } from './nbformat.js';
import { MOST_CHARACTERS, Utf8Room } from './utf8.js';

/** Below it, to look first costs more than to write. */
const LONG = 1024;
const MAX_DEPTH = 500;

/** A part of a text. */
export interface Piece {
  readonly text: string;
  /** The text as UTF-8, good until the next piece is made. */
  readonly bytes: Uint8Array;
}

/** One for all: what is in it is used before anything else has its turn, and to make it costs as much as a small notebook. */
let room: Utf8Room | undefined;
const theRoom = (): Utf8Room => (room ??= new Utf8Room());

/** Where pieces are put together before they are handed on. */
export class PieceBuffer {
  private text = '';

  add(text: string): void {
    this.text += text;
  }

  get full(): boolean {
    return this.text.length >= MOST_CHARACTERS;
  }

  take(): Piece {
    const { text } = this;
    this.text = '';
    return { text, bytes: theRoom().utf8(text) };
  }
}

/**
 * Writes a JSON value as `JSON.stringify` does, but in pieces of bounded size, so that the caller can stop between them.
 * What the last piece lacks is left in the buffer.
 * @throws CaptureError where it is nested too deeply to be a document that anybody wrote
 */
export function* writeJson(value: unknown, out: PieceBuffer, depth = 0): Generator<Piece, void> {
  if (depth > MAX_DEPTH) throw new CaptureError('This notebook is damaged: it is nested too deeply.');
  if (typeof value === 'string') yield* writeString(value, out);
  else if (Array.isArray(value)) yield* writeArray(value, out, depth);
  else if (isObject(value)) yield* writeObject(Object.entries(value), out, depth);
  else out.add(JSON.stringify(value ?? null));
  if (out.full) yield out.take();
}

function* writeArray(items: readonly unknown[], out: PieceBuffer, depth: number): Generator<Piece, void> {
  out.add('[');
  for (let index = 0; index < items.length;) {
    if (index > 0) out.add(',');
    const item = items[index];
    const lines = endOfLines(items, index);
    // Lists of lines, and of millions of numbers, must not cost a step for each.
    if (lines > index) out.add(JSON.stringify(items.slice(index, lines)).slice(1, -1));
    else if (typeof item === 'number') out.add(Number.isFinite(item) ? String(item) : 'null');
    else yield* writeJson(item, out, depth + 1);
    index = Math.max(lines, index + 1);
    if (out.full) yield out.take();
  }
  out.add(']');
}

/** @returns where the strings that begin here end, or are together as long as a piece */
function endOfLines(items: readonly unknown[], from: number): number {
  let [to, characters] = [from, 0];
  for (; to < items.length; to++) {
    const item = items[to];
    if (typeof item !== 'string') break;
    characters += item.length;
    if (characters > MOST_CHARACTERS) break;
  }
  return to;
}

/** Members whose value is undefined are left out, as `JSON.stringify` does. */
export function* writeObject(
  entries: readonly (readonly [string, unknown])[],
  out: PieceBuffer,
  depth: number,
): Generator<Piece, void> {
  let separator = '{';
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    out.add(`${separator}${JSON.stringify(key)}:`);
    separator = ',';
    yield* writeJson(value, out, depth + 1);
  }
  out.add(separator === '{' ? '{}' : '}');
}

function* writeString(text: string, out: PieceBuffer): Generator<Piece, void> {
  if (text.length < LONG) {
    out.add(JSON.stringify(text));
    return;
  }
  out.add('"');
  for (let from = 0; from < text.length;) {
    const to = pieceEnd(text, from);
    const piece = text.slice(from, to);
    from = to;
    // Before its bytes are made, which would be lost.
    const before = out.take();
    if (before.text !== '') yield before;
    const bytes = theRoom().plainBytes(piece);
    if (bytes !== undefined) yield { text: piece, bytes };
    else out.add(JSON.stringify(piece).slice(1, -1));
  }
  out.add('"');
}

/** Never between the two halves of a character: each half alone would be written as an escape. */
function pieceEnd(text: string, from: number): number {
  const end = Math.min(from + MOST_CHARACTERS, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
