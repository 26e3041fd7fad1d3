import { gzipSync } from 'node:zlib';

/** More than a text may have. */
const UNPACKED_BYTES = 150_000_000;

let packed: Uint8Array | undefined;
/** Some hundred kilobytes that become more than anybody may be sent as a text. */
export const bomb = (): Uint8Array => (packed ??= gzipSync(Buffer.alloc(UNPACKED_BYTES, ' ')));
