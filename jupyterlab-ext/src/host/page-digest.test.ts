/** @jest-environment node */
import { createHash } from 'node:crypto';
import type { StreamDigest } from '@run-elsewhere/planner';
import { pageDigest } from './page-digest.js';
import { BrokenWorker, ForbiddenWorker, ThreadWorker, UnreadWorker } from './testing/workers.js';

const BYTES = Uint8Array.from({ length: 300 }, (_, index) => index * 31);
const expected = (length: number): string =>
  createHash('sha256').update(BYTES.subarray(0, length)).digest('hex');

async function digestOf(pieces: readonly number[]): Promise<string> {
  const digest = pageDigest(16);
  let from = 0;
  for (const size of pieces) {
    const piece = BYTES.slice(from, from + size);
    digest.update(piece);
    // The bytes are the caller's again.
    piece.fill(0);
    from += size;
  }
  return digest.end();
}

it.each([[[]], [[3]], [[16]], [[1, 40, 70]], [[299, 1]]])('digests %j', async (pieces) => {
  const length = pieces.reduce<number>((sum, size) => sum + size, 0);
  await expect(digestOf(pieces)).resolves.toBe(expected(length));
});

describe('much', () => {
  const TEXTS = [
    'a'.repeat(47),
    'é語😀'.repeat(20),
    `${'x'.repeat(30)}\ud800${'y'.repeat(30)}\udc00`,
    'block after block '.repeat(20),
  ];
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const begun = (text: string): StreamDigest => {
    const digest = pageDigest(4);
    digest.update(bytesOf(text));
    return digest;
  };

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'Worker');
    jest.restoreAllMocks();
  });

  it.each([
    ['by a worker', ThreadWorker],
    ['without one where a page may make none', ForbiddenWorker],
    ['without one where it cannot begin', UnreadWorker],
    ['without one where there is no such thing', undefined],
  ])('is digested %s', async (_name, Worker) => {
    Object.assign(globalThis, { Worker });
    const here = jest.spyOn(globalThis.crypto.subtle, 'digest');
    for (const text of TEXTS)
      await expect(begun(text).end()).resolves.toBe(createHash('sha256').update(bytesOf(text)).digest('hex'));
    // The copy that Web Crypto makes would keep the page from all else.
    expect(here).not.toHaveBeenCalled();
    expect(ThreadWorker.running).toBe(0);
  });

  it('is not digested where the worker fails', async () => {
    Object.assign(globalThis, { Worker: BrokenWorker });
    await expect(begun('a'.repeat(47)).end()).rejects.toThrow('No memory is left.');
    expect(ThreadWorker.running).toBe(0);
  });

  it('leaves no worker behind when nobody wants to know any more', () => {
    Object.assign(globalThis, { Worker: ThreadWorker });
    const digest = begun('a'.repeat(47));
    expect(ThreadWorker.running).toBe(1);
    digest.abandon?.();
    expect(ThreadWorker.running).toBe(0);
  });
});

it('works where there is no Web Crypto', async () => {
  const none = jest.replaceProperty(globalThis, 'crypto', {} as Crypto);
  await expect(digestOf([3])).resolves.toBe(expected(3));
  none.restore();
});
