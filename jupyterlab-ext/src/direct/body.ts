import type { Body, BodyPart, FileRef } from '@run-elsewhere/planner';
import { toBase64 } from './base64.js';

export interface EncodedBody {
  readonly body: BodyInit;
  /** Absent where the page sets it: only it knows the boundary. */
  readonly contentType?: string;
}

/** @throws what `read` throws, when a file cannot be read */
export async function encodeBody(
  body: Body,
  read: (file: FileRef) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<EncodedBody> {
  switch (body.kind) {
    case 'json':
      return { body: JSON.stringify(body.value), contentType: 'application/json' };
    case 'form':
      return { body: new URLSearchParams(body.fields.map(([name, value]) => [name, value])) };
    case 'contents': {
      const content = toBase64(await read(body.file));
      return {
        body: JSON.stringify({ type: 'file', format: 'base64', content }),
        contentType: 'application/json',
      };
    }
    case 'multipart': {
      const form = new FormData();
      for (const part of body.parts) await append(form, part, read);
      return { body: form };
    }
  }
}

/** Multipart fields are text; everything with a file name keeps its bytes as they are (HTML Standard, section 4.10.22.8). */
async function append(
  form: FormData,
  { name, filename, contentType, content }: BodyPart,
  read: (file: FileRef) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  if ('text' in content && filename === undefined) {
    form.append(name, content.text);
    return;
  }
  const bytes = 'text' in content ? content.text : await read(content.file);
  const type = contentType ?? 'application/octet-stream';
  form.append(name, new Blob([bytes], { type }), filename ?? name);
}
