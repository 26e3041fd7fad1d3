/** @jest-environment node */
import { sha256Hex } from '@run-elsewhere/planner';
import { pageDigest } from './page-digest.js';

const BYTES = Uint8Array.from({ length: 17_000_000 }, (_, index) => index * 31);

async function digestOf(pieces: readonly number[]): Promise<string> {
  const digest = pageDigest();
  let from = 0;
  for (const size of pieces) {
    // What is handed over may be used for the next piece.
    const piece = BYTES.slice(from, from + size);
    digest.update(piece);
    piece.fill(0);
    from += size;
  }
  return digest.end();
}

it.each([[[]], [[3]], [[1024 * 1024]], [[1, 5_000_000, 3_999_999]], [[16_999_999, 1]]])(
  'digests %j',
  async (pieces) => {
    const length = pieces.reduce<number>((sum, size) => sum + size, 0);
    await expect(digestOf(pieces)).resolves.toBe(sha256Hex(BYTES.subarray(0, length)));
  },
);

it('works where there is no Web Crypto', async () => {
  const subtle = jest.replaceProperty(globalThis, 'crypto', {} as Crypto);
  await expect(digestOf([3])).resolves.toBe(sha256Hex(BYTES.subarray(0, 3)));
  subtle.restore();
});
