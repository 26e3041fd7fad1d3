import { Readable } from 'node:stream';
import { type Body, TransportError } from '../http/transport.js';
import type { FileRef } from '../model/index.js';
import { encodeContents } from './contents-body.js';
import { type BodyHead, encodeMultipart, type StreamedBody } from './multipart.js';

/** Small ones are whole: a stream of their own would cost more than all the rest of the request. */
export type EncodedBody = StreamedBody | (BodyHead & { readonly whole: Uint8Array });

/** A request's body, and whether any of it can have left: undici asks for the first chunk only once it is connected. */
export class Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | null;
  maybeSent: boolean;

  constructor(encodedBody: EncodedBody | undefined) {
    this.maybeSent = encodedBody === undefined;
    this.headers =
      encodedBody === undefined
        ? {}
        : { 'content-type': encodedBody.contentType, 'content-length': String(encodedBody.contentLength) };
    this.body = encodedBody === undefined ? null : this.observed(encodedBody);
  }

  private observed(encodedBody: EncodedBody): Readable {
    if ('chunks' in encodedBody) return Readable.from(this.chunksOf(encodedBody), { objectMode: false });
    const read = (): void => {
      this.maybeSent = true;
      body.push(encodedBody.whole);
      body.push(null);
    };
    const body = new Readable({ read });
    return body;
  }

  private async *chunksOf(encodedBody: StreamedBody): AsyncGenerator<Uint8Array> {
    this.maybeSent = true;
    yield* encodedBody.chunks();
  }
}

/** @throws TransportError `forbidden` when a file part cannot be read */
export async function encoded(
  body: Body | undefined,
  resolvePath: (ref: FileRef) => string,
): Promise<EncodedBody | undefined> {
  switch (body?.kind) {
    case undefined:
      return undefined;
    case 'json':
      return wholeBody('application/json', JSON.stringify(body.value));
    case 'form':
      return wholeBody(
        'application/x-www-form-urlencoded',
        new URLSearchParams(body.fields.map(([name, value]) => [name, value])).toString(),
      );
    case 'multipart':
      return readable(encodeMultipart(body.parts, resolvePath));
    case 'contents':
      return readable(encodeContents(body.file, resolvePath));
  }
}

async function readable(encoding: Promise<StreamedBody>): Promise<StreamedBody> {
  try {
    return await encoding;
  } catch (error) {
    throw new TransportError('forbidden', `a file cannot be read: ${textOf(error)}`, false, {
      cause: error,
    });
  }
}

function wholeBody(contentType: string, text: string): EncodedBody {
  const bytes = Buffer.from(text, 'utf8');
  return { contentType, contentLength: bytes.byteLength, whole: bytes };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
