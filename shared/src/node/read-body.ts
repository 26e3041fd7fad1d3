import { open, rm } from 'node:fs/promises';
import { type HttpResponse, TransportError } from '../http/transport.js';
import type { Exchange, RawAnswer } from './exchange.js';

/** Reads an answer's body as UTF-8 text, or a 2xx answer's as base64. @throws TransportError `too-large` beyond `maxBytes` */
export async function readText(answer: RawAnswer, maxBytes: number, as?: 'base64'): Promise<HttpResponse> {
  const bytes = await bytesOf(answer, maxBytes);
  const inBase64 = as === 'base64' && answer.statusCode >= 200 && answer.statusCode < 300;
  return { ...headOf(answer), text: inBase64 ? bytes.toString('base64') : DECODER.decode(bytes) };
}

/** Each use begins anew. */
const DECODER = new TextDecoder();

/** By events: an iteration costs more than all the rest of a small answer. */
function bytesOf({ body, headers, onPiece }: RawAnswer, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const check = (count: number): void => {
      if (count <= maxBytes) return;
      body.destroy();
      reject(tooLong(maxBytes));
    };
    const brokenOff = (): void => {
      if (!body.readableEnded) reject(body.errored ?? new Error('the answer ended before its end'));
    };
    // Where it has broken off already, no event tells it any more.
    if (body.destroyed) brokenOff();
    check(Number(headers['content-length'] ?? 0));
    body.on('data', (chunk: Uint8Array) => {
      onPiece?.();
      bytes += chunk.byteLength;
      chunks.push(chunk);
      check(bytes);
    });
    body.once('end', () => resolve(Buffer.concat(chunks)));
    body.once('error', reject);
    body.once('close', brokenOff);
  });
}

function tooLong(maxBytes: number): TransportError {
  return new TransportError('too-large', `the answer is longer than ${maxBytes} bytes`, true);
}

/**
 * An answer's body as UTF-8 text, as it arrives when the status is 200, else whole. To be read once: leaving the iteration, or
 * the deadline, closes the connection. While nobody reads, the connection waits.
 * Rejects with the reason of an abort, else with a TransportError.
 */
export function textPieces(exchange: Exchange, maxBytes: number): AsyncIterable<string> {
  return {
    async *[Symbol.asyncIterator]() {
      const { answer } = exchange;
      try {
        if (answer.statusCode === 200) yield* decoded(bounded(answer, maxBytes));
        else yield (await readText(answer, maxBytes)).text;
      } catch (error) {
        throw exchange.errorOf(error);
      } finally {
        exchange.end();
        answer.body.destroy();
      }
    },
  };
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // A character may begin in one chunk and end in the next.
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Streams an answer's body into a new file, and removes that again when anything fails. */
export async function saveTo(
  answer: RawAnswer,
  path: string,
  maxBytes: number,
): Promise<HttpResponse & { readonly sizeBytes: number }> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    answer.body.destroy();
    const why = error instanceof Error ? error.message : String(error);
    throw new TransportError('forbidden', `the file cannot be made: ${why}`, true, { cause: error });
  });
  let sizeBytes = 0;
  try {
    for await (const chunk of bounded(answer, maxBytes)) {
      await file.writeFile(chunk);
      sizeBytes += chunk.byteLength;
    }
    await file.close();
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
  return { ...headOf(answer), text: '', sizeBytes };
}

async function* bounded(answer: RawAnswer, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  const check = (count: number): void => {
    if (count <= maxBytes) return;
    answer.body.destroy();
    throw tooLong(maxBytes);
  };
  check(Number(answer.headers['content-length'] ?? 0));
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    answer.onPiece?.();
    bytes += chunk.byteLength;
    check(bytes);
    yield chunk;
  }
}

/** Header names in lower case, repeated ones joined by commas. */
export function headOf(answer: RawAnswer): Omit<HttpResponse, 'text'> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: answer.statusCode, headers };
}
