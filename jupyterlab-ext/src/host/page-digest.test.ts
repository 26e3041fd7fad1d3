/** @jest-environment node */
import { createHash } from 'node:crypto';
import { pageDigest } from './page-digest.js';

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

it('takes no more to Web Crypto than can be copied within a frame', async () => {
  const digest = jest.spyOn(globalThis.crypto.subtle, 'digest');
  await digestOf([255]);
  expect(digest).toHaveBeenCalledTimes(1);
  await digestOf([256]);
  expect(digest).toHaveBeenCalledTimes(1);
  digest.mockRestore();
});

it('works where there is no Web Crypto', async () => {
  const none = jest.replaceProperty(globalThis, 'crypto', {} as Crypto);
  await expect(digestOf([3])).resolves.toBe(expected(3));
  none.restore();
});
