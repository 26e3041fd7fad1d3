import { sha256Hex, streamDigest } from '../task/digest.js';
import { nodeDigest } from './digest.js';

test.each([streamDigest, nodeDigest])('a digest in pieces is that of the whole', async (make) => {
  const digest = make();
  for (const piece of ['a', 'bc', '']) digest.update(new TextEncoder().encode(piece));
  expect(await digest.end()).toBe(sha256Hex(new TextEncoder().encode('abc')));
});
