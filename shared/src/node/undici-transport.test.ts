import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import type { HttpRequest } from '../http/transport.js';
import { failureOf, requestTo } from './testing/requests.js';
import { scriptedServer, type ScriptedServer } from './testing/scripted-server.js';
import { undiciTransport } from './undici-transport.js';

const transport = undiciTransport();

let server: ScriptedServer;
let folder: string;
beforeEach(async () => {
  server = await scriptedServer();
  folder = await mkdtemp(join(tmpdir(), 'transport-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => requestTo(`${server.url}/x`, changes);

const form = {
  kind: 'form',
  fields: [
    ['a', 'ü &='],
    ['a', '2'],
  ],
} as const;

describe('answers', () => {
  it('redirects and errors are answers; nothing is followed', async () => {
    server.on('GET /x', {
      status: 303,
      headers: { location: '/y', 'WWW-Authenticate': ['Bearer', 'Basic'] },
      body: 'é',
    });
    await expect(transport.send(request())).resolves.toMatchObject({
      status: 303,
      headers: { location: '/y', 'www-authenticate': 'Bearer, Basic' },
      text: 'é',
    });
    expect(server.calls()).toEqual(['GET /x']);
  });

  it('compression is not asked for', async () => {
    server.on('GET /x', {});
    await transport.send(request());
    expect(server.seen[0]!.headers['accept-encoding']).toBe('identity');
  });

  it.each(['gzip', 'X-GZIP', 'br', 'deflate'] as const)(
    'what is compressed all the same (%s) is read',
    async (coding) => {
      const pack = { gzip: gzipSync, 'X-GZIP': gzipSync, br: brotliCompressSync, deflate: deflateSync }[
        coding
      ];
      server.on('GET /x', { headers: { 'content-encoding': coding }, body: pack('é'.repeat(1000)) });
      await expect(transport.send(request())).resolves.toMatchObject({ text: 'é'.repeat(1000) });
      const few = transport.send(request({ maxBytes: 1000 }));
      await expect(failureOf(few)).resolves.toMatchObject({ failure: 'too-large' });
    },
  );

  it('what only says that it is compressed is interrupted', async () => {
    server.on('GET /x', { headers: { 'content-encoding': 'gzip' }, body: 'plain' });
    await expect(failureOf(transport.send(request()))).resolves.toMatchObject({ failure: 'interrupted' });
  });

  it('forms and JSON arrive as such, with their length', async () => {
    server.on('POST /x', {});
    await transport.send(request({ method: 'POST', body: form }));
    await transport.send(request({ method: 'POST', body: { kind: 'json', value: { a: 'ü' } } }));
    expect(
      server.seen.map(({ body, headers }) => [headers['content-type'], headers['content-length'], body]),
    ).toEqual(
      [
        ['application/x-www-form-urlencoded', 'a=%C3%BC+%26%3D&a=2'],
        ['application/json', '{"a":"ü"}'],
      ].map(([type, text]) => [type, String(Buffer.byteLength(text!)), text]),
    );
  });
});

describe('multipart', () => {
  it('files stream from disk, in order, with a known length and quoted names', async () => {
    const big = Buffer.alloc(3_000_000, 'ab\r\n--');
    await writeFile(join(folder, 'big'), big);
    await writeFile(join(folder, 'empty'), '');
    let digest = '';
    server.on('POST /x', ({ body, headers }) => {
      expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
      const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')![1]!;
      const parts = body.split(`--${boundary}\r\n`);
      expect(parts).toHaveLength(5);
      expect(parts[1]).toBe('Content-Disposition: form-data; name="MODE"\r\n\r\nlive\r\n');
      expect(parts[2]).toContain('name="n%22%0D%0A"; filename="f%22"\r\nContent-Type: text/x\r\n\r\né\r\n');
      expect(parts[3]).toMatch(
        /^Content-Disposition: form-data; name="empty"; filename="e"\r\nContent-Type: application\/octet-stream\r\n\r\n\r\n$/,
      );
      const content = parts[4]!.slice(parts[4]!.indexOf('\r\n\r\n') + 4, -`\r\n--${boundary}--\r\n`.length);
      digest = createHash('sha256').update(content).digest('hex');
      return {};
    });
    const parts = [
      { name: 'MODE', content: { text: 'live' } },
      { name: 'n"\r\n', filename: 'f"', contentType: 'text/x', content: { text: 'é' } },
      { name: 'empty', filename: 'e', content: { file: { path: join(folder, 'empty') } } },
      { name: 'big', filename: 'b', content: { file: { path: join(folder, 'big') } } },
    ];
    const answer = await transport.send(request({ method: 'POST', body: { kind: 'multipart', parts } }));
    expect(answer.status).toBe(200);
    expect(digest).toBe(createHash('sha256').update(big).digest('hex'));
  });

  it.each(['missing', '.', 'relative'])('a file that cannot be read (%s): nothing leaves', async (name) => {
    const path = name === 'relative' ? 'a/b' : join(folder, name);
    const body = { kind: 'multipart', parts: [{ name: 'f', content: { file: { path } } }] } as const;
    await expect(failureOf(transport.send(request({ method: 'POST', body })))).resolves.toEqual({
      failure: 'forbidden',
      maybeSent: false,
    });
    expect(server.calls()).toEqual([]);
  });
});

describe('failures', () => {
  it('nobody listens: unreachable, and surely nothing was sent', async () => {
    const url = server.url;
    await server.close();
    const sent = transport.send(request({ url, method: 'POST', body: form }));
    await expect(failureOf(sent)).resolves.toEqual({ failure: 'unreachable', maybeSent: false });
    server = await scriptedServer();
  });

  it('the deadline passes before there is a connection: surely nothing was sent', async () => {
    const dispatcher = new Agent({ connect: () => undefined });
    const stuck = undiciTransport({ dispatcher });
    const sent = stuck.send(request({ method: 'POST', body: form, deadlineMs: 50 }));
    await expect(failureOf(sent)).resolves.toEqual({ failure: 'timeout', maybeSent: false });
    await dispatcher.destroy();
  });

  it('the connection is reset after the request: it may have arrived', async () => {
    server.on('POST /x', {
      act: (incoming) => void incoming.on('data', () => incoming.socket.resetAndDestroy()),
    });
    const sent = transport.send(request({ method: 'POST', body: form }));
    await expect(failureOf(sent)).resolves.toEqual({ failure: 'interrupted', maybeSent: true });
  });

  it('the answer breaks off in its middle', async () => {
    server.on('GET /x', {
      act: (incoming, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half', () => incoming.socket.destroy());
      },
    });
    await expect(failureOf(transport.send(request()))).resolves.toEqual({
      failure: 'interrupted',
      maybeSent: true,
    });
  });

  it('no answer before the deadline, or a body that trickles past it', async () => {
    server.on('GET /x', { act: () => undefined });
    await expect(failureOf(transport.send(request({ deadlineMs: 50 })))).resolves.toEqual({
      failure: 'timeout',
      maybeSent: true,
    });
    server.on('GET /x', { act: (_, response) => void response.writeHead(200).write('a') });
    await expect(failureOf(transport.send(request({ deadlineMs: 100 })))).resolves.toMatchObject({
      failure: 'timeout',
    });
  });

  it('an abort rejects with its reason, before and during', async () => {
    const controller = new AbortController();
    server.on('GET /x', { act: () => controller.abort(new Error('closed')) });
    const { signal } = controller;
    await expect(transport.send(request({ signal }))).rejects.toThrow('closed');
    await expect(transport.send(request({ signal }))).rejects.toThrow('closed');
    await expect(transport.download(request({ signal }), { path: join(folder, 'f') })).rejects.toThrow(
      'closed',
    );
  });

  it('a longer answer than allowed, announced or not', async () => {
    server.on('GET /x', { body: 'x'.repeat(101), headers: { 'content-length': '101' } });
    await expect(failureOf(transport.send(request({ maxBytes: 100 })))).resolves.toMatchObject({
      failure: 'too-large',
    });
    server.on('GET /x', {
      act: (_, response) => {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(1000), more);
        };
        more();
      },
    });
    await expect(failureOf(transport.send(request({ maxBytes: 100_000 })))).resolves.toMatchObject({
      failure: 'too-large',
    });
    server.on('GET /x', { body: 'x'.repeat(100) });
    await expect(transport.send(request({ maxBytes: 100 }))).resolves.toMatchObject({ status: 200 });
  });

  it('no TLS on the other side: nothing was sent', async () => {
    const sent = transport.send(
      request({ url: server.url.replace('http:', 'https:'), method: 'POST', body: form }),
    );
    await expect(failureOf(sent)).resolves.toEqual({ failure: 'tls', maybeSent: false });
  });

  it('a host that accepts and then says nothing at all: only its deadline ends it', async () => {
    const mute: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/`;
    await expect(failureOf(transport.send(request({ url, deadlineMs: 50 })))).resolves.toMatchObject({
      failure: 'timeout',
    });
    mute.close();
  });
});
