import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runInNewContext } from 'node:vm';
import { isPage, withStorage } from './storage.js';

const filtered = (...chunks: string[]): Promise<string> =>
  text(withStorage(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))));

const PAGE = '<!doctype html><html><head lang="en"><title>Sterne – ★</title></head><body></body></html>';

it('puts its script before everything else in the head', async () => {
  expect(await filtered(PAGE)).toMatch(
    /^<!doctype html><html><head lang="en"><script>[^]*<\/script><title>Sterne – ★/,
  );
});

it('does so however the page arrives in pieces', async () => {
  const whole = await filtered(PAGE);
  expect(await filtered(...PAGE.split(/(?=.)/u))).toBe(whole);
});

it('leaves a page without a head as it is', async () => {
  expect(await filtered('<p>', 'gone')).toBe('<p>gone');
});

it('knows a page by its type', () => {
  expect(['text/html; charset=UTF-8', 'text/plain', undefined].map(isPage)).toEqual([true, false, false]);
});

/** What a page's window is after the script, where reading a storage gives this or throws. */
async function windowWith(storage: () => unknown): Promise<Record<string, Storage>> {
  const script = /<script>([^]*)<\/script>/.exec(await filtered('<head>'))![1]!;
  const window = {};
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { configurable: true, get: storage });
  runInNewContext(script, { window, Map, Object, String });
  return window;
}

it('gives a page that is denied storage one in memory', async () => {
  const { localStorage, sessionStorage } = await windowWith(() => {
    throw new Error('Access is denied for this document.');
  });
  localStorage!.setItem('a', '1');
  expect([localStorage!.getItem('a'), localStorage!.length, localStorage!.key(0)]).toEqual(['1', 1, 'a']);
  expect(sessionStorage!.getItem('a')).toBeNull();
  localStorage!.removeItem('a');
  expect(localStorage!.length).toBe(0);
});

it('leaves a storage alone that is granted', async () => {
  const granted = { length: 3 };
  expect((await windowWith(() => granted)).localStorage).toBe(granted);
});
