import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeContents } from './contents-body.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([0, 1, 2, 3, 65_535, 65_536, 200_000])('%d bytes arrive as they are', async (size) => {
  const bytes = randomBytes(size);
  const path = join(folder, 'data.bin');
  await writeFile(path, bytes);
  const encoded = await encodeContents({ path: 'data.bin' }, (ref) => join(folder, ref.path));
  const chunks: Uint8Array[] = [];
  for await (const chunk of encoded.chunks()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  expect(text.length).toBe(encoded.contentLength);
  const model = JSON.parse(text) as { type: string; format: string; content: string };
  expect(model).toMatchObject({ type: 'file', format: 'base64' });
  expect(Buffer.from(model.content, 'base64').equals(bytes)).toBe(true);
});

test('a folder is no file', async () => {
  await expect(encodeContents({ path: folder }, (ref) => ref.path)).rejects.toThrow('is not a file');
});
