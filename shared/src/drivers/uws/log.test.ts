import * as fc from 'fast-check';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { plainPlatform, profilePlatform, refTo } from './testing/samples.js';

const signal = new AbortController().signal;

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const connect = () => uwsFactory().connect(profilePlatform(server.url));
const read = (from: number) =>
  connect().log(refTo(profilePlatform(server.url), `${server.url}/jobs/1`), from, signal);

/** A log that grows from read to read, served by ranges as bytes are there. */
function serve(bytes: () => Buffer): void {
  server.on('GET /jobs/1/results/log', {
    act: ({ headers }, response) => {
      const all = bytes();
      const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
      const end = to === undefined || to === '' ? all.length : Math.min(all.length, Number(to) + 1);
      if (Number(from) >= all.length) {
        response.writeHead(416).end();
        return;
      }
      const range = `bytes ${from}-${end - 1}/${all.length}`;
      response.writeHead(206, { 'content-range': range }).end(all.subarray(Number(from), end));
    },
  });
}

it('goes on where it stopped, and waits at the end', async () => {
  serve(() => Buffer.from('one\ntwo\n'));
  await expect(read(0)).resolves.toEqual({ text: 'one\ntwo\n', nextByte: 8 });
  await expect(read(4)).resolves.toEqual({ text: 'two\n', nextByte: 8 });
  await expect(read(8)).resolves.toEqual({ text: '', nextByte: 8 });
});

it('a character that is cut in two arrives whole, wherever the cut is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.nat(),
      async (log, cut) => {
        const bytes = Buffer.from(log.replaceAll('\uFFFD', ''));
        let there = bytes.subarray(0, cut % (bytes.length + 1));
        serve(() => there);
        const first = await read(0);
        there = bytes;
        const second = await read(first.nextByte);
        expect(first.text + second.text).toBe(bytes.toString('utf8'));
      },
    ),
    { numRuns: 50 },
  );
});

it('a server that knows no ranges sends everything, and the part is cut out', async () => {
  server.on('GET /jobs/1/results/log', { body: 'é1\n2\n' });
  await expect(read(4)).resolves.toEqual({ text: '2\n', nextByte: 6 });
  await expect(read(100)).resolves.toEqual({ text: '', nextByte: 6 });
});

it('a log of many megabytes comes in parts', async () => {
  serve(() => Buffer.alloc(9 * 1024 * 1024, 'x'));
  const part = await read(10);
  expect([part.text.length, part.nextByte]).toEqual([1024 * 1024, 10 + 1024 * 1024]);
});

it('a log that is not there yet is empty', async () => {
  server.on('GET /jobs/1/results/log', { status: 404 });
  await expect(read(0)).resolves.toEqual({ text: '', nextByte: 0 });
});

it('a service without the profile has none, and says so', async () => {
  const platform = plainPlatform(server.url);
  const driver = uwsFactory().connect(platform);
  await expect(driver.log(refTo(platform, `${server.url}/jobs/1`), 0, signal)).rejects.toMatchObject({
    failure: { kind: 'unsupported' },
  });
  expect(server.calls()).toEqual([]);
});
