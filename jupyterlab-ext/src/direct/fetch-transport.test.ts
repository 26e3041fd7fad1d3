/** @jest-environment node */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withCredentials, type FileRef, type HttpRequest } from '@run-elsewhere/planner';
import { fetchTransport } from './fetch-transport.js';
import { pageCredentials } from './page-credentials.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];

async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString('latin1')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

function transport(disk: Record<string, Uint8Array<ArrayBuffer>> = {}) {
  const files = {
    read: async ({ path }: FileRef) => {
      const bytes = disk[path];
      if (bytes === undefined) throw new Error(`no ${path}`);
      return bytes;
    },
    write: async ({ path }: FileRef, bytes: Uint8Array) => {
      if (path in disk) throw new Error(`${path} exists already`);
      disk[path] = Uint8Array.from(bytes);
    },
  };
  return fetchTransport({ fetch, files, origin: 'http://lab.example' });
}

const request = (url: string, fields: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  deadlineMs: 5000,
  maxBytes: 1000,
  signal: new AbortController().signal,
  ...fields,
});

const platform: Handler = (request, response, body) => {
  if (request.url === '/moved') response.writeHead(303, { location: '/here?a=1' }).end();
  else response.writeHead(200, { 'x-seen': 'yes' }).end(`${request.method!} ${request.url!} ${body}`);
};

describe('an answer', () => {
  it('has its status, its headers in lower case and its text', async () => {
    const url = await serve((_, response) => response.writeHead(404, { 'X-Why': 'gone' }).end('nothing'));
    const answer = await transport().send(request(url));
    expect(answer).toMatchObject({ status: 404, text: 'nothing' });
    expect(answer.headers['x-why']).toBe('gone');
  });

  it('that was redirected is a redirect', async () => {
    const url = await serve(platform);
    expect(await transport().send(request(`${url}/moved`, { method: 'POST' }))).toEqual({
      status: 303,
      headers: { location: `${url}/here?a=1` },
      text: '',
    });
  });

  it('from another origin is none', async () => {
    const other = await serve(platform);
    const url = await serve((_, response) => response.writeHead(302, { location: other }).end());
    await expect(transport().send(request(url))).rejects.toMatchObject({
      failure: 'forbidden',
      maybeSent: true,
      message: `it redirects to ${other}`,
    });
  });

  it('is bounded while it comes', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200);
      response.write('x'.repeat(2000));
    });
    await expect(transport().send(request(url))).rejects.toMatchObject({ failure: 'too-large' });
  });

  it('that breaks off is an interruption', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x', () => response.destroy());
    });
    await expect(transport().send(request(url))).rejects.toMatchObject({
      failure: 'interrupted',
      maybeSent: true,
    });
  });
});

describe('no answer', () => {
  it('that goes on', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('x'));
    await expect(transport().send(request(url, { stallMs: 100 }))).rejects.toMatchObject({
      failure: 'stalled',
      maybeSent: true,
    });
  });

  it('in time, not even a whole one', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200);
      response.write('x');
    });
    await expect(transport().send(request(url, { deadlineMs: 100 }))).rejects.toMatchObject({
      failure: 'timeout',
      maybeSent: true,
    });
  });

  it('says that pages may not be allowed, and what to do', async () => {
    // What a browser does, whether CORS forbids it or nobody is there.
    const refuse = () => Promise.reject(new TypeError('Failed to fetch'));
    const files = { read: () => Promise.reject(new Error()), write: () => Promise.resolve() };
    const blocked = fetchTransport({ fetch: refuse, files, origin: 'http://lab.example' });
    await expect(blocked.send(request('http://a.example', { method: 'POST' }))).rejects.toMatchObject({
      failure: 'unreachable',
      maybeSent: true,
      words: {
        why: 'it does not let pages of http://lab.example talk to it, or it is down.',
        next: expect.stringMatching(
          /pip install run_elsewhere.* or ask the platform to allow pages of/,
        ) as string,
      },
    });
  });

  it('is waited for when the caller has enough', async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort(new Error('enough')));
    await expect(transport().send(request(url, { signal: controller.signal }))).rejects.toThrow('enough');
  });
});

describe('a body', () => {
  it('goes as JSON or as a form', async () => {
    const url = await serve((request, response, body) =>
      response.end(`${request.headers['content-type']!} ${body}`),
    );
    const post = async (body: HttpRequest['body']): Promise<string> =>
      (await transport().send(request(url, { method: 'POST', body }))).text;
    expect(await post({ kind: 'json', value: { a: 1 } })).toBe('application/json {"a":1}');
    expect(await post({ kind: 'form', fields: [['PHASE', 'RUN']] })).toMatch(
      /^application\/x-www-form-urlencoded.* PHASE=RUN$/,
    );
  });

  it('has fields and files as they are', async () => {
    const url = await serve((_, response, body) => response.end(body));
    const parts = [
      { name: 'MODE', content: { text: 'batch' } },
      { name: 'n', filename: 'n', contentType: 'text/x', content: { text: 'a\nb' } },
      { name: 'f', filename: 'f', content: { file: { path: 'data.bin' } } },
    ];
    const disk = { 'data.bin': Uint8Array.of(255, 10, 0) };
    const { text } = await transport(disk).send(
      request(url, { method: 'POST', body: { kind: 'multipart', parts } }),
    );
    expect(text).toContain('name="MODE"\r\n\r\nbatch\r\n');
    expect(text).toContain('name="n"; filename="n"\r\nContent-Type: text/x\r\n\r\na\nb\r\n');
    expect(text).toContain('name="f"; filename="f"\r\nContent-Type: application/octet-stream\r\n\r\n');
  });

  it('with a file that cannot be read is not sent', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url!);
      response.end();
    });
    const parts = [{ name: 'f', content: { file: { path: 'no.bin' } } }];
    await expect(
      transport().send(request(url, { method: 'POST', body: { kind: 'multipart', parts } })),
    ).rejects.toMatchObject({
      failure: 'forbidden',
      maybeSent: false,
      message: expect.stringContaining('no.bin') as string,
    });
    expect(asked).toEqual([]);
  });
});

describe('a download', () => {
  it('becomes a file, and overwrites none', async () => {
    const disk: Record<string, Uint8Array<ArrayBuffer>> = {};
    const url = await serve((_, response) => response.end(Buffer.of(1, 2, 255)));
    expect(await transport(disk).download(request(url), { path: 'a.bin' })).toMatchObject({
      status: 200,
      sizeBytes: 3,
    });
    expect(disk['a.bin']).toEqual(Uint8Array.of(1, 2, 255));
    await expect(transport(disk).download(request(url), { path: 'a.bin' })).rejects.toMatchObject({
      failure: 'forbidden',
      message: expect.stringContaining('exists already') as string,
    });
  });

  it('of another status is no file', async () => {
    const disk = {};
    const url = await serve((_, response) => response.writeHead(404).end('gone'));
    expect(await transport(disk).download(request(url), { path: 'a.bin' })).toMatchObject({
      status: 404,
      text: 'gone',
      sizeBytes: 0,
    });
    expect(disk).toEqual({});
  });

  it('that is too large says how much goes', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '60000000' });
      response.write('x');
    });
    await expect(
      transport().download(request(url, { maxBytes: 1e12 }), { path: 'a.bin' }),
    ).rejects.toMatchObject({
      failure: 'too-large',
      words: { why: expect.stringContaining('larger than 50 MB') as string },
    });
  });
});

it('a token goes to its platform alone, also behind a redirect of its own', async () => {
  const seen: (string | undefined)[] = [];
  const handler: Handler = (request, response, body) => {
    seen.push(request.headers.authorization);
    platform(request, response, body);
  };
  const [home, other] = [await serve(handler), await serve(handler)];
  const { keeper, lookup } = pageCredentials();
  await keeper.set(home, 'secret');
  expect(await keeper.known()).toEqual([home]);
  const sender = withCredentials(transport(), lookup);
  await sender.send(request(`${home}/moved`, { platformId: home }));
  await sender.send(request(other, { platformId: home }));
  await sender.send(request(home));
  expect(seen).toEqual(['Bearer secret', 'Bearer secret', undefined, undefined]);
  await keeper.forget(home);
  await sender.send(request(home, { platformId: home }));
  expect(seen.at(-1)).toBeUndefined();
});
