import { crc32, deflateRawSync } from 'node:zlib';

/** A zip as APPNOTE 6.3.10 has it: members deflated but the first, which is stored; with a comment at its end. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [path, text]] of Object.entries(files).entries()) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(text);
    const method = index === 0 ? 0 : 8;
    const packed = method === 0 ? bytes : deflateRawSync(bytes);
    const common = fields([
      ...[2, 20, 2, 0x800, 2, method, 4, 0, 4, crc32(bytes), 4, packed.length, 4, bytes.length],
      ...[2, name.length],
    ]);
    const local = Buffer.concat([
      fields([4, 0x04034b50]),
      common,
      fields([2, 4]),
      name,
      Buffer.from('\x01\x02\0\0'),
      packed,
    ]);
    const member = [
      fields([4, 0x02014b50, 2, 20]),
      common,
      fields([2, 0, 2, 0, 2, 0, 2, 0, 4, 0, 4, offset]),
      name,
    ];
    locals.push(local);
    directory.push(Buffer.concat(member));
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = directory.length;
  const end = fields([4, 0x06054b50, 2, 0, 2, 0, 2, count, 2, count, 4, size, 4, offset, 2, 7]);
  return Buffer.concat([...locals, ...directory, end, Buffer.from('comment')]);
}

/** Little-endian numbers, each after its width in bytes. */
function fields(pairs: readonly number[]): Buffer {
  const parts = pairs.flatMap((width, at) => {
    if (at % 2 === 1) return [];
    const field = Buffer.alloc(width);
    field.writeUIntLE(pairs[at + 1] ?? 0, 0, width);
    return [field];
  });
  return Buffer.concat(parts);
}
