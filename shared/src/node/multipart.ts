import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { BodyPart } from '../http/transport.js';
import type { FileRef } from '../model/index.js';

export interface BodyHead {
  readonly contentType: string;
  readonly contentLength: number;
}

/** A body ready to stream; `chunks` may be iterated once. */
export interface StreamedBody extends BodyHead {
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

interface Piece {
  readonly bytes: number;
  readonly source: Uint8Array | { readonly file: string };
}

/**
 * Encodes multipart/form-data (RFC 7578) with a known length: file parts are measured first and streamed from disk later.
 * @throws Error of node:fs when a file cannot be read
 */
export async function encodeMultipart(
  parts: readonly BodyPart[],
  resolvePath: (ref: FileRef) => string,
): Promise<StreamedBody> {
  const boundary = `run-elsewhere-${randomUUID()}`;
  const pieces: Piece[] = [];
  for (const part of parts) {
    pieces.push(textPiece(`--${boundary}\r\n${partHeader(part)}\r\n\r\n`));
    pieces.push(await contentPiece(part, resolvePath));
    pieces.push(textPiece('\r\n'));
  }
  pieces.push(textPiece(`--${boundary}--\r\n`));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: pieces.reduce((sum, piece) => sum + piece.bytes, 0),
    chunks: () => streamPieces(pieces),
  };
}

function partHeader(part: BodyPart): string {
  const filename = part.filename === undefined ? '' : `; filename="${quoted(part.filename)}"`;
  const disposition = `Content-Disposition: form-data; name="${quoted(part.name)}"${filename}`;
  const type = part.contentType ?? (part.filename === undefined ? undefined : 'application/octet-stream');
  return type === undefined ? disposition : `${disposition}\r\nContent-Type: ${type.replace(/[\r\n]/g, '')}`;
}

/** As browsers write names (HTML Standard, section 4.10.22.8). */
function quoted(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

function textPiece(text: string): Piece {
  const source = Buffer.from(text, 'utf8');
  return { bytes: source.byteLength, source };
}

async function contentPiece(part: BodyPart, resolvePath: (ref: FileRef) => string): Promise<Piece> {
  if ('text' in part.content) return textPiece(part.content.text);
  const file = resolvePath(part.content.file);
  const info = await stat(file);
  if (!info.isFile()) throw new Error(`${part.content.file.path} is not a file`);
  return { bytes: info.size, source: { file } };
}

async function* streamPieces(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const { bytes, source } of pieces) {
    if (bytes === 0) continue;
    if (source instanceof Uint8Array) yield source;
    // A file that grows meanwhile is cut at the length that was announced; one that shrinks fails the request.
    else yield* createReadStream(source.file, { end: bytes - 1 }) as AsyncIterable<Uint8Array>;
  }
}
