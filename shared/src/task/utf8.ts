/** Characters that are encoded in one go: well below a millisecond of work, well above the cost of a step. */
export const MOST_CHARACTERS = 16_384;

const HIGH_BITS = 0x80808080 | 0;
const ONES = 0x01010101;
const SPACES = 0x20202020;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;

/** Room for the bytes of one piece after the other: what a method returns is good until the next call of either. */
export class Utf8Room {
  private readonly encoder = new TextEncoder();
  private readonly room = new Uint8Array(MOST_CHARACTERS * 12);
  private readonly words = new Int32Array(this.room.buffer);

  /** @returns the text as UTF-8 */
  utf8(text: string): Uint8Array {
    // At most three bytes for each UTF-16 code unit.
    if (text.length * 3 > this.room.length) return this.encoder.encode(text);
    return this.room.subarray(0, this.encoder.encodeInto(text, this.room).written);
  }

  /**
   * The bytes of a string that JSON writes as it is, between quotes: ASCII without control characters, quotes and backslashes
   * (RFC 8259, section 7). Pictures in base64, most of a big notebook, are such strings, and to look at four of their bytes at a
   * time is far cheaper than to have them written.
   * @param text of at most {@link MOST_CHARACTERS}
   * @returns undefined where it is no such string
   */
  plainBytes(text: string): Uint8Array | undefined {
    const { room, words } = this;
    const { written } = this.encoder.encodeInto(text, room);
    // Else it is not all ASCII: from here on, the high bit of each byte is free for use.
    if (written !== text.length) return undefined;
    // What is plain fills the last word.
    room.fill(0x20, written, written + 3);
    let plain = HIGH_BITS;
    for (let index = 0, end = (written + 3) >> 2; index < end; index++) {
      const word = (words[index] ?? 0) | HIGH_BITS;
      // A high bit is borrowed from, and so lost, where the byte is below a space, or one of the two.
      plain &= (word - SPACES) & ((word ^ QUOTES) - ONES) & ((word ^ BACKSLASHES) - ONES);
    }
    return (plain & HIGH_BITS) === HIGH_BITS ? room.subarray(0, written) : undefined;
  }
}
