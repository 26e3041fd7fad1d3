import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Response } from 'undici';
import {
  locationOf,
  manifestOf,
  NOTEBOOK,
  offerFor,
  offerId,
  send,
  sha256,
  submissionForm,
  submit,
} from '../testing/client.js';
import type { SubmitOptions } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, startService } from '../testing/service.js';

const FILES = { 'nb.ipynb': NOTEBOOK, 'data/in.csv': 'a,b\n' };
const manifest = manifestOf(FILES);
const [first, second] = manifest.parts;
const withSecond = (change: object): object => ({ ...manifest, parts: [first, { ...second, ...change }] });

type Case = readonly [what: string, options: Partial<SubmitOptions>, status: number, text: RegExp];

const BAD: readonly Case[] = [
  ['no offer', { fields: { OFFER: '' } }, 400, /^OFFER: is missing/],
  ['an offer of nobody', { fields: { OFFER: randomUUID() } }, 410, /^OFFER: there is no such offer/],
  ['another mode than offered', { mode: 'batch' }, 400, /^MODE: the offer is for live/],
  ['no mode at all', { mode: 'fast' }, 400, /^MODE: must be/],
  ['another phase', { fields: { PHASE: 'ABORT' } }, 400, /^PHASE: can only be RUN/],
  ['no JSON', { fields: { EXECUTABLE: '{' } }, 400, /^EXECUTABLE: is not JSON/],
  ['a manifest without parts', { manifest: { ...manifest, parts: [] } }, 400, /^EXECUTABLE: parts: /],
  [
    'a path that leaves the folder',
    { manifest: withSecond({ path: '../x' }) },
    400,
    /^EXECUTABLE: parts\.1\.path: /,
  ],
  ['an absolute path', { manifest: withSecond({ path: '/etc/x' }) }, 400, /^EXECUTABLE: parts\.1\.path: /],
  ['a path twice', { manifest: withSecond({ path: 'nb.ipynb' }) }, 400, /two parts have the same path/],
  ['a name twice', { manifest: withSecond({ part: 'part0' }) }, 400, /two parts have the same name/],
  ['a file as a folder', { manifest: withSecond({ path: 'nb.ipynb/x' }) }, 400, /both a file and the folder/],
  [
    'no notebook',
    { manifest: { ...manifest, notebook: 'other.ipynb' } },
    400,
    /"other\.ipynb" is not among the parts/,
  ],
  ['a wrong size', { manifest: withSecond({ size: 3 }) }, 400, /"part1" is not what .*more than 3 bytes/],
  ['a size that never comes', { manifest: withSecond({ size: 5 }) }, 400, /it has 4 bytes instead of 5/],
  ['a wrong digest', { manifest: withSecond({ sha256: sha256('x') }) }, 400, /its SHA-256 differs/],
  [
    'more than the offered disk',
    { manifest: withSecond({ size: 2 ** 31 }) },
    413,
    /the offer is for a disk of 1 GiB/,
  ],
  ['a missing part', { change: (form) => form.delete('part1') }, 400, /"part1" of EXECUTABLE did not come/],
  [
    'a part too many',
    { change: (form) => form.set('extra', new Blob(['x']), 'x') },
    400,
    /"extra" is not in EXECUTABLE/,
  ],
  [
    'a part twice',
    { change: (form) => form.append('part1', new Blob(['x']), 'x') },
    400,
    /"part1" is not in EXECUTABLE, or came twice/,
  ],
  [
    'no UPLOAD',
    { change: (form) => form.delete('UPLOAD') },
    400,
    /^UPLOAD: there is none for the part "part0"/,
  ],
  [
    'an UPLOAD too many',
    { change: (form) => form.append('upload', 'x,param:x') },
    400,
    /^Fields must come before/,
  ],
  [
    'an UPLOAD with a path',
    { fields: { UPLOAD: '../x,param:part0' } },
    400,
    /^UPLOAD: must be <name>,param:<part>/,
  ],
  [
    'a header in an origin',
    { fields: { FRAME_ORIGIN: 'http://a.example; script-src *' } },
    400,
    /^FRAME_ORIGIN: must be/,
  ],
  ['an offer twice', { fields: { offer: 'x' } }, 400, /^OFFER: give it once/],
  ['a long tag', { fields: { RUNID: 'x'.repeat(257) } }, 400, /^RUNID: no longer/],
  ['a key that others may have', { key: 'short' }, 400, /^Idempotency-Key: must be/],
];

describe('submitting', () => {
  let service: TestService;
  let offer: string;
  beforeAll(async () => {
    service = await startService({
      config: { capacity: { cores: 32, memoryGiB: 64, diskGiB: 99, gpus: 0 } },
    });
    offer = offerId(await offerFor(service.url));
  });
  afterAll(() => service.end());
  const uploads = (): Promise<string[]> => readdir(join(service.folder, 'data', 'uploads'));

  it.each(BAD)('refuses %s and leaves no trace', async (_what, options, status, text) => {
    const key = options.key ?? randomUUID();
    const answer = await submit(service.url, { offer, files: FILES, ...options, key });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
    expect(answer.text).toMatch(text);
    expect(await uploads()).toEqual([]);
    expect((await send(`${service.url}/keys/${key}`)).status).toBe(404);
    expect(service.engine.started).toEqual([]);
  });

  it('refuses what is no multipart form', async () => {
    const answer = await send(`${service.url}/jobs`, { form: { OFFER: offer } });
    expect([answer.status, answer.text]).toEqual([
      415,
      'Submit a job as multipart/form-data, with its files.\n',
    ]);
  });

  it('refuses fields that are too long', async () => {
    const answer = await submit(service.url, { offer, fields: { NOTE: 'x'.repeat(5 * 2 ** 20) } });
    expect(answer.status).toBe(413);
  });

  it('says that a body which ends early cannot be read, and leaves no trace', async () => {
    const whole = new Response(submissionForm({ offer, files: FILES }));
    const headers = { 'content-type': whole.headers.get('content-type') ?? '' };
    const text = await whole.text();
    for (let end = text.indexOf('filename='); end < text.length - 4; end += 23) {
      const answer = await send(`${service.url}/jobs`, { body: text.slice(0, end), headers });
      expect([end, answer.status]).toEqual([end, 400]);
    }
    expect(await uploads()).toEqual([]);
    expect(service.engine.started).toEqual([]);
  });

  it('leaves no trace when the client goes away in the middle', async () => {
    const boundary = 'edge';
    const field = (name: string, value: string): string =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const one = { ...manifest, parts: [{ ...first, size: 1_000_000 }] };
    const head = [
      field('OFFER', offer),
      field('EXECUTABLE', JSON.stringify(one)),
      field('UPLOAD', 'a,param:part0'),
    ];
    const file = `--${boundary}\r\nContent-Disposition: form-data; name="part0"; filename="x"\r\n\r\n`;
    const begun = new Promise<void>((resolve) => {
      const sent = httpRequest(`${service.url}/jobs`, {
        method: 'POST',
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      });
      sent.on('error', () => resolve());
      sent.write(`${head.join('')}${file}${'x'.repeat(100_000)}`);
      const look = async (): Promise<void> => {
        if ((await uploads()).length === 0) return void setImmediate(() => void look());
        sent.destroy();
        resolve();
      };
      void look();
    });
    await begun;
    while ((await uploads()).length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(service.engine.started).toEqual([]);
  });

  it('gives the same job for the same key, whatever comes with it, also after a restart', async () => {
    const key = randomUUID();
    const answer = await submit(service.url, { offer, files: FILES, key });
    expect(answer.status).toBe(303);
    await service.engine.whenStarted(1);
    const job = new URL(locationOf(answer)).pathname;
    const again = await submit(service.url, { offer: 'whatever', key });
    expect([again.status, new URL(locationOf(again)).pathname]).toEqual([303, job]);
    await service.restart();
    const later = await submit(service.url, { offer, files: FILES, key: `"${key}"` });
    expect(new URL(locationOf(later)).pathname).toBe(job);
    expect(new URL(locationOf(await send(`${service.url}/keys/${key}`))).pathname).toBe(job);
    expect(service.engine.started).toHaveLength(1);
  });

  it('knows a key to its owner only', async () => {
    const key = randomUUID();
    const mine = offerId(await offerFor(service.url, {}, ADA));
    expect((await submit(service.url, { offer: mine, key, token: ADA })).status).toBe(303);
    expect((await send(`${service.url}/keys/${key}`, { token: ADA })).status).toBe(303);
    expect((await send(`${service.url}/keys/${key}`, { token: BOB })).status).toBe(404);
  });

  it('tells a visitor to sign in who may have lost the job’s account, and starts nothing', async () => {
    const key = randomUUID();
    const mine = offerId(await offerFor(service.url, {}, ADA));
    await submit(service.url, { offer: mine, key, token: ADA });
    expect((await send(`${service.url}/keys/${key}`)).status).toBe(401);
    const other = offerId(await offerFor(service.url));
    expect((await submit(service.url, { offer: other, key })).status).toBe(401);
  });

  it('finds a visitor’s job by its key after signing in', async () => {
    const key = randomUUID();
    const answer = await submit(service.url, { offer: offerId(await offerFor(service.url)), key });
    const found = await send(`${service.url}/keys/${key}`, { token: ADA });
    expect(locationOf(found)).toBe(locationOf(answer));
  });

  it('does not take somebody else’s offer', async () => {
    const adas = offerId(await offerFor(service.url, {}, ADA));
    expect((await submit(service.url, { offer: adas, token: BOB })).status).toBe(410);
    expect((await submit(service.url, { offer: adas })).status).toBe(410);
  });

  it('starts nothing anew for the key of a job that was removed', async () => {
    const key = randomUUID();
    const made = await submit(service.url, { offer: offerId(await offerFor(service.url)), key });
    const job = locationOf(made).replace('localhost', '127.0.0.1');
    const id = job.split('/').at(-1)!;
    await service.engine.whenStarted(id);
    await send(job, { method: 'DELETE' });
    const again = await submit(service.url, { offer: offerId(await offerFor(service.url)), key });
    expect(locationOf(again)).toBe(locationOf(made));
    expect((await send(job)).status).toBe(404);
    expect(service.engine.started.filter((spec) => spec.id === id)).toHaveLength(1);
  });

  it('takes names in any case, and empty files', async () => {
    const files = { 'nb.ipynb': NOTEBOOK, 'empty.txt': '' };
    const free = offerId(await offerFor(service.url));
    const answer = await submit(service.url, {
      offer: free,
      files,
      change: (form) => {
        form.delete('OFFER');
        form.delete('EXECUTABLE');
        const parts = [...form].filter(([, value]) => typeof value !== 'string');
        parts.forEach(([name]) => form.delete(name));
        form.set('offer', free);
        form.set('Executable', JSON.stringify(manifestOf(files)));
        parts.forEach(([name, value]) => form.set(name, value, name));
      },
    });
    expect([answer.status, answer.text]).toEqual([303, '']);
    const id = locationOf(answer).split('/').at(-1)!;
    await service.engine.whenStarted(id);
    const found = service.engine.started.find((spec) => spec.id === id);
    expect(found?.manifest).toMatchObject({ parts: [{}, {}] });
  });
});
