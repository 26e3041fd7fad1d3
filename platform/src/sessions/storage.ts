import { Transform, type Readable } from 'node:stream';

/**
 * A browser that blocks third-party cookies also denies a framed page its storage, and throws where the page reads
 * `localStorage`: JupyterLab then reloads itself for ever. This gives such a page a storage in memory, before any of
 * its own scripts run. Where the browser grants storage it changes nothing.
 */
const SCRIPT = `<script>
for (const name of ['localStorage', 'sessionStorage']) {
  try { window[name].length; } catch {
    const items = new Map();
    Object.defineProperty(window, name, { configurable: true, value: {
      get length() { return items.size; },
      key: (index) => [...items.keys()][index] ?? null,
      getItem: (key) => items.get(String(key)) ?? null,
      setItem: (key, value) => { items.set(String(key), String(value)); },
      removeItem: (key) => { items.delete(String(key)); },
      clear: () => items.clear(),
    } });
  }
}
</script>`;

/** The head of a page is within this. */
const MAX_HEAD_BYTES = 65_536;
const HEAD = /<head\b[^>]*>/i;

/** True for an answer that a browser shows as a page. */
export function isPage(contentType: string | undefined): boolean {
  return /^text\/html\b/i.test(contentType ?? '');
}

/**
 * Puts the script at the beginning of a page's head, and passes everything else on as it is.
 * @param page - an uncompressed HTML page in a charset that holds ASCII as ASCII
 */
export function withStorage(page: Readable): Readable {
  let head = Buffer.alloc(0);
  let done = false;
  const insert = (): Buffer => {
    done = true;
    // Latin-1 keeps every byte as it is.
    return Buffer.from(
      head.toString('latin1').replace(HEAD, (tag) => tag + SCRIPT),
      'latin1',
    );
  };
  const filter = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      if (done) {
        callback(null, chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      if (HEAD.test(head.toString('latin1')) || head.length > MAX_HEAD_BYTES) callback(null, insert());
      else callback();
    },
    flush(callback) {
      callback(null, done ? undefined : insert());
    },
  });
  page.on('error', (error) => filter.destroy(error));
  return page.pipe(filter);
}
