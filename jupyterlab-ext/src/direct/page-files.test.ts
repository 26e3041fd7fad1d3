/** @jest-environment node */
import type { Contents } from '@jupyterlab/services';
import { sha256Hex } from '@run-elsewhere/planner';
import { fromBase64, toBase64 } from './base64.js';
import { MAX_FILE_BYTES, PageFiles } from './page-files.js';

type Entry = Partial<Contents.IModel>;
type Saved = Partial<Contents.IModel> & { readonly path: string };

/** A contents service with one folder `work` of these files. */
function folder(entries: Readonly<Record<string, Entry>>) {
  const saved: Saved[] = [];
  const models = Object.entries(entries).map(([name, entry]) => ({ name, type: 'file', ...entry }));
  const contents = {
    driveName: (path: string) => (path.includes(':') ? path.split(':')[0]! : ''),
    get: async (path: string) => {
      if (path === '') return { content: [{ name: 'work', type: 'directory' }] };
      if (path === 'work') return { content: models };
      const model = models.find(({ name }) => path === `work/${name}`);
      if (model === undefined) throw new Error(`${path} was asked for and is not there`);
      return { path, ...model };
    },
    save: async (path: string, model: Entry) => void saved.push({ path, ...model }),
  } as unknown as Contents.IManager;
  return { files: new PageFiles(contents), saved };
}

const text = (content: string): Entry => ({ format: 'base64', content: btoa(content), size: content.length });

test('the digest is the server’s where it takes one', async () => {
  const { files } = folder({ 'a.csv': { size: 8e9, hash: 'cafe', hash_algorithm: 'sha256' } });
  expect(await files.lookUp('work/n.ipynb', 'a.csv')).toEqual({
    ref: { path: 'work/a.csv' },
    sizeBytes: 8e9,
    sha256: 'cafe',
  });
});

test('otherwise it is taken here, of text as well', async () => {
  const { files } = folder({ 'a.csv': text('abc'), 'b.txt': { format: 'text', content: 'é' } });
  const digest = sha256Hex(new TextEncoder().encode('abc'));
  expect(await files.lookUp('work/n.ipynb', 'a.csv')).toMatchObject({ sizeBytes: 3, sha256: digest });
  expect(await files.lookUp('work/n.ipynb', 'b.txt')).toMatchObject({ sizeBytes: 2 });
});

test.each(['../secret', '/etc/passwd', 'other:drive.csv', 'missing.csv', 'sub', 'missing/a.csv'])(
  'there is no file %j',
  async (path) => {
    const { files } = folder({ sub: { type: 'directory' } });
    expect(await files.lookUp('work/n.ipynb', path)).toBeUndefined();
  },
);

test('a file that is too large is not read', async () => {
  const { files } = folder({ 'big.fits': { size: MAX_FILE_BYTES + 1 } });
  await expect(files.lookUp('work/n.ipynb', 'big.fits')).rejects.toThrow(
    'work/big.fits is larger than 50 MB',
  );
});

test('a new file is written, an old one is left alone', async () => {
  const { files, saved } = folder({ 'old.bin': text('x') });
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
  await files.write({ path: 'work/new.bin' }, bytes);
  expect(saved).toMatchObject([{ path: 'work/new.bin', type: 'file', format: 'base64' }]);
  expect(fromBase64(saved[0]!.content as string)).toEqual(bytes);
  await expect(files.write({ path: 'work/old.bin' }, bytes)).rejects.toThrow('exists already');
  expect(saved).toHaveLength(1);
});

test('Base 64 may have line breaks', () => {
  expect(fromBase64('YW\nJj\n')).toEqual(Uint8Array.of(97, 98, 99));
  expect(toBase64(new Uint8Array())).toBe('');
});
