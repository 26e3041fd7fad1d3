import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Agent, request } from 'undici';
import { startService } from '../testing/service.js';
import { createTlsServer } from './tls.js';

let folder: string;

/** Self-signed, for localhost. Debian's ca-certificates bring openssl(1). */
function makePair(name: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  return { cert, key };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platform-tls-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the service speaks TLS by itself, and its addresses say so', async () => {
  const tls = makePair('service');
  const service = await startService({ config: { listen: { host: '127.0.0.1', port: 0, tls } } });
  const dispatcher = new Agent({ connect: { ca: await readFile(tls.cert, 'utf8') } });
  try {
    expect(service.url).toMatch(/^https:/);
    const answer = await request(`${service.url}/capabilities`, { dispatcher });
    expect(answer.statusCode).toBe(200);
    expect(await answer.body.text()).toContain(`${service.url.replace('127.0.0.1', 'localhost')}/jobs`);
    const plain = await request(service.url.replace('https:', 'http:')).catch((error: unknown) => error);
    expect(plain).toBeInstanceOf(Error);
  } finally {
    await dispatcher.close();
    await service.end();
  }
});

test('a renewed certificate is taken for new connections, and a broken one is not', async () => {
  const files = makePair('first');
  const renewed = makePair('second');
  const warnings: string[] = [];
  let noted = (): void => undefined;
  const log = {
    info: () => noted(),
    warn: (line: string) => {
      warnings.push(line);
      noted();
    },
  };
  const server = createTlsServer(files, (_, response) => void response.end('here'), log, 20);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = async (): Promise<ReturnType<typeof connect>> => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    return socket;
  };
  const nameOf = (socket: ReturnType<typeof connect>): string | undefined =>
    new X509Certificate(socket.getPeerCertificate(true).raw).subject;
  const nextNote = (): Promise<void> => new Promise((resolve) => (noted = resolve));

  const kept = await open();
  expect(nameOf(kept)).toBe('CN=first');
  const broken = nextNote();
  await writeFile(files.cert, 'no certificate');
  await broken;
  expect(warnings.join()).toContain('cannot be used');
  const still = await open();
  expect(nameOf(still)).toBe('CN=first');

  // Two files change one after the other; what lies between does not fit together.
  await writeFile(files.key, await readFile(renewed.key));
  await writeFile(files.cert, await readFile(renewed.cert));
  let name: string | undefined;
  while (name !== 'CN=second') {
    const socket = await open();
    name = nameOf(socket);
    socket.destroy();
  }
  kept.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  const text = await new Promise<Buffer>((resolve) => kept.once('data', resolve));
  expect(text.toString()).toContain('here');
  still.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test('files that are none keep the service from starting, in words', async () => {
  const tls = { cert: '/nowhere/a.crt', key: '/nowhere/a.key' };
  await expect(startService({ config: { listen: { host: '127.0.0.1', port: 0, tls } } })).rejects.toThrow(
    'listen.tls: /nowhere/a.crt and /nowhere/a.key cannot be used',
  );
});
