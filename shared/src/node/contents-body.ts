import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FileRef } from '../model/index.js';
import type { StreamedBody } from './multipart.js';

const HEAD = Buffer.from('{"type":"file","format":"base64","content":"');
const TAIL = Buffer.from('"}');

/**
 * Encodes a file as the model that a Jupyter server's contents API takes (jupyter_server, services/api/api.yaml, `Contents`),
 * with a known length: measured first, and streamed from disk later.
 * @throws Error of node:fs when the file cannot be read
 */
export async function encodeContents(
  ref: FileRef,
  resolvePath: (ref: FileRef) => string,
): Promise<StreamedBody> {
  const file = resolvePath(ref);
  const info = await stat(file);
  if (!info.isFile()) throw new Error(`${ref.path} is not a file`);
  return {
    contentType: 'application/json',
    contentLength: HEAD.byteLength + 4 * Math.ceil(info.size / 3) + TAIL.byteLength,
    chunks: async function* () {
      yield HEAD;
      if (info.size > 0) yield* base64(createReadStream(file, { end: info.size - 1 }));
      yield TAIL;
    },
  };
}

/** RFC 4648, section 4: three bytes make four characters, so a chunk's last one or two bytes wait for the next. */
async function* base64(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.byteLength - (bytes.byteLength % 3);
    rest = bytes.subarray(whole);
    if (whole > 0) yield Buffer.from(bytes.subarray(0, whole).toString('base64'), 'latin1');
  }
  if (rest.byteLength > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}
