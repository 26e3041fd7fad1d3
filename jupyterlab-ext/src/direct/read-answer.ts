import { TransportError, type HttpResponse } from '@run-elsewhere/planner';

/** Status and headers; only those that the platform lets a page read. */
export const headOf = ({ status, headers }: Response): Omit<HttpResponse, 'text'> => ({
  status,
  headers: Object.fromEntries(headers),
});

/** Reads an answer's body whole. @param onPiece told of each piece that has come @throws TransportError `too-large` as soon as it is longer than `maxBytes` */
export async function readBytes(
  response: Response,
  maxBytes: number,
  onPiece: () => void,
): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const check = (bytes: number): void => {
    if (bytes <= maxBytes) return;
    void reader?.cancel().catch(() => undefined);
    throw new TransportError('too-large', `the answer is longer than ${maxBytes} bytes`, true);
  };
  check(Number(response.headers.get('content-length') ?? 0));
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) break;
    onPiece();
    length += piece.value.byteLength;
    check(length);
    chunks.push(piece.value);
  }
  return joined(chunks, length);
}

/** Bytes as RFC 4648, section 4, writes them. */
export function inBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
