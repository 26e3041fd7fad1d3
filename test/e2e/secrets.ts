import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';

/** A credential that a scenario uses. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** A file that may hold a secret, and who says so. */
export interface Exception {
  /** Of {@link Secret}. */
  readonly secret: string;
  /** Relative to the folder that is searched. */
  readonly file: RegExp;
  readonly why: string;
}

/** Some text that the product has made, and where it stands. */
export interface Text {
  readonly where: string;
  /** One character for each byte where it comes from a file. */
  readonly text: string;
}

/** As in the middle of something longer: what the bytes around it decide of the first and last characters is left out. */
function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

/** A secret as it may be told again: as it is, in an address, in base64 of both alphabets, in hexadecimal, in two bytes a character. */
export function formsOf({ value }: Secret): readonly string[] {
  const base64 = inBase64(value);
  const escaped = encodeURIComponent(value);
  const all = [
    value,
    escaped,
    escaped.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(value).slice(1, -1),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(value).toString('hex'),
    Buffer.from(value, 'utf16le').toString('latin1'),
  ];
  return [...new Set(all)];
}

/** Everything below a folder, byte by byte; what is no regular file is left out. */
export function textsBelow(folder: string): readonly Text[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      try {
        return [{ where: relative(folder, path), text: readFileSync(path, 'latin1') }];
      } catch {
        // A running program may remove its file between the two.
        return [];
      }
    });
}

/** True when only its owner can read a file. */
export const isPrivate = (path: string): boolean => (statSync(path).mode & 0o077) === 0;

/** Where a secret stands and must not. */
export function leaks(
  texts: readonly Text[],
  secrets: readonly Secret[],
  exceptions: readonly Exception[] = [],
): readonly string[] {
  return secrets.flatMap((secret) => {
    const forms = formsOf(secret);
    const allowed = exceptions.filter((exception) => exception.secret === secret.name);
    return texts
      .filter(({ where, text }) => {
        const found = forms.some((form) => text.includes(form));
        return found && !allowed.some(({ file }) => file.test(where));
      })
      .map(({ where }) => `${secret.name} in ${where}`);
  });
}

/** Collects what a page and its workers tell the console, and what the page itself sends. */
export function listenTo(page: Page): readonly Text[] {
  const texts: Text[] = [];
  page.on('console', (message) => texts.push({ where: `console, ${message.type()}`, text: message.text() }));
  page.on('pageerror', (error) => texts.push({ where: 'uncaught error', text: String(error.stack) }));
  return texts;
}

/** What a page shows and what the browser keeps for it, in each of its frames: text, fields, attributes, and every kind of store. */
export async function textsOf(page: Page): Promise<readonly Text[]> {
  const frames = await Promise.all(
    page.frames().map(async (frame) => {
      const where = frame.url().replace(/[?#].*$/, '');
      // A frame may go away while it is read: then it holds nothing.
      const kept = await frame.evaluate(everything).catch(() => []);
      return kept.map(([what, text]) => ({ where: `${what} of ${where}`, text }));
    }),
  );
  return frames.flat();
}

/** Runs in the page. */
async function everything(): Promise<(readonly [string, string])[]> {
  const result = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no answer'));
    });
  const decoder = new TextDecoder('latin1');
  const plain = (_name: string, value: unknown): unknown =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? decoder.decode(value) : value;
  const databases = async (): Promise<string> => {
    const values: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        values.push(name, store, await result(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    return JSON.stringify(values, plain);
  };
  const answers = async (): Promise<string> => {
    const texts: string[] = [];
    for (const name of await caches.keys())
      for (const answer of await (await caches.open(name)).matchAll()) texts.push(await answer.text());
    return texts.join('\n');
  };
  // A page of an opaque origin has no stores, and throws.
  const unlessDenied = async (read: () => string | Promise<string>): Promise<string> => {
    try {
      return await read();
    } catch {
      return '';
    }
  };
  const fields = [...document.querySelectorAll('input, textarea')] as HTMLInputElement[];
  return [
    ['page', document.documentElement.outerHTML],
    ['text', document.body.innerText],
    ['fields', fields.map(({ value }) => value).join('\n')],
    ['local storage', await unlessDenied(() => JSON.stringify(Object.entries(localStorage)))],
    ['session storage', await unlessDenied(() => JSON.stringify(Object.entries(sessionStorage)))],
    ['cookies', await unlessDenied(() => document.cookie)],
    ['IndexedDB', await unlessDenied(databases)],
    ['cached answers', await unlessDenied(answers)],
  ];
}
