import { streamDigest, type StreamDigest } from '@run-elsewhere/planner';
import { DigestWorker } from './digest-worker.js';

/** As much as JavaScript digests within a frame. */
const BLOCK_BYTES = 1024 * 1024;
/**
 * Web Crypto copies the whole before it begins, and the page stands still meanwhile: for more than this it does so in a worker. Less
 * is digested before a worker is there.
 */
const MOST_BLOCKS = 8;

/**
 * SHA-256 by the browser, off the page's thread and many times faster than in JavaScript. Web Crypto takes nothing but the whole, so
 * that it is gathered first. JavaScript must do where a page may not make workers, and where it came by plain http and has no Web
 * Crypto (Web Cryptography API, section 10.1).
 * @param blockBytes of so many bytes are the pieces that are gathered
 */
export function pageDigest(blockBytes = BLOCK_BYTES): StreamDigest {
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  return subtle === undefined ? streamDigest() : new PageDigest(subtle, blockBytes);
}

class PageDigest implements StreamDigest {
  private readonly full: Uint8Array<ArrayBuffer>[] = [];
  private block: Uint8Array<ArrayBuffer>;
  private used = 0;
  private worker: DigestWorker | undefined;

  constructor(
    private readonly subtle: SubtleCrypto,
    private readonly blockBytes: number,
  ) {
    this.block = new Uint8Array(blockBytes);
  }

  update(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + this.blockBytes - this.used);
      this.block.set(part, this.used);
      this.used += part.length;
      from += part.length;
      if (this.used === this.blockBytes) this.beginBlock();
    }
  }

  async end(): Promise<string> {
    const blocks = [...this.full, this.block.subarray(0, this.used)];
    const digest = this.worker
      ? await this.worker.digest(blocks)
      : await this.subtle.digest('SHA-256', joined(blocks));
    return digest ? hexadecimal(digest) : inSlices(blocks);
  }

  abandon(): void {
    this.worker?.end();
  }

  private beginBlock(): void {
    this.full.push(this.block);
    // Before it is needed, so that it is there when it is.
    if (this.full.length === MOST_BLOCKS) this.worker = new DigestWorker();
    this.block = new Uint8Array(this.blockBytes);
    this.used = 0;
  }
}

function hexadecimal(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function joined(blocks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (blocks.length === 1 && blocks[0]) return blocks[0];
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

async function inSlices(blocks: readonly Uint8Array[]): Promise<string> {
  const digest = streamDigest();
  for (const block of blocks) {
    digest.update(block);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return digest.end();
}
