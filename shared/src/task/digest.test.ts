import { sha256Hex } from './digest.js';

test('the digest of "abc" is that of FIPS 180-4', () => {
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
