import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 of something that comes in pieces. */
export interface StreamDigest {
  /** The bytes are the caller's again afterwards. */
  update(bytes: Uint8Array): void;
  /** To be called once. @returns lower-case hexadecimal */
  end(): Promise<string>;
  /** To be called in place of `end` where nobody wants to know any more. */
  abandon?(): void;
}

/** SHA-256 in lower-case hexadecimal. Unlike Web Crypto it works in pages that came by plain http. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** For a host that has nothing faster. */
export function streamDigest(): StreamDigest {
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    end: () => Promise.resolve(bytesToHex(hash.digest())),
  };
}
