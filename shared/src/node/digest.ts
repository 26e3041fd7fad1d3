import { createHash } from 'node:crypto';
import type { StreamDigest } from '../task/digest.js';

/** SHA-256 by Node's own library, which uses what the processor has for it. */
export function nodeDigest(): StreamDigest {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    end: () => Promise.resolve(hash.digest('hex')),
  };
}
