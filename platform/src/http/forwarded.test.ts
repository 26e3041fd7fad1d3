import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { About } from '../log.js';
import { send } from '../testing/client.js';
import { submitJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

/** What a request claims about where it came from, as a proxy adds it or anybody makes it up. */
const CLAIMS = {
  'x-forwarded-for': '192.0.2.66',
  'x-forwarded-host': 'forged.example.org',
  'x-forwarded-proto': 'ftp',
  forwarded: 'for=192.0.2.67',
};

let session: Server;
let seen: IncomingHttpHeaders;
let service: TestService;
let notes: About[];

beforeAll(async () => {
  session = createServer((request, response) => {
    seen = request.headers;
    response.end();
  });
  await new Promise<void>((resolve) => session.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => session.close(resolve)));

async function serve(trustedProxies: readonly string[]): Promise<void> {
  notes = [];
  const log = { info: (_: string, about: About = {}) => void notes.push(about), warn: () => undefined };
  service = await startService({ config: { trustedProxies }, log });
}

/** Asks a session, with claims. @returns the address in the log, and what the session is told */
async function asked(headers: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const { port } = session.address() as AddressInfo;
  const job = await submitJob(service);
  await service.engine.whenStarted(job.id);
  const begun = send(`${job.url}?WAIT=30&PHASE=QUEUED`);
  service.engine.begin(job.id, { session: { host: '127.0.0.1', port, token: 't', openPath: 'lab' } });
  await begun;
  await send(`${service.url}/session/${job.id}/lab`, { headers });
  await send(`${service.url}/availability`, { headers });
  return [
    notes.at(-1)?.from,
    seen['x-forwarded-for'],
    seen['x-forwarded-host'],
    seen['x-forwarded-proto'],
    seen.forwarded,
  ];
}

test('what a request says of itself counts for nothing unless its sender is named', async () => {
  await serve(['192.0.2.0/24']);
  const { host } = new URL(service.url);
  expect(await asked(CLAIMS)).toEqual(['127.0.0.1', '127.0.0.1', host, 'http', undefined]);
  await service.end();
});

test('a proxy that is named speaks for its client, and the address of the service stays its own', async () => {
  await serve(['127.0.0.0/8']);
  const address = '192.0.2.66';
  expect(await asked(CLAIMS)).toEqual([address, address, 'forged.example.org', 'http', undefined]);
  // The client's own claims stand to the left of what the proxy has added.
  const more = { ...CLAIMS, 'x-forwarded-for': `10.9.9.9, ${address}` };
  expect((await asked(more)).slice(0, 2)).toEqual([address, address]);
  expect((await send(`${service.url}/metrics`, { headers: CLAIMS })).status).toBe(403);
  await service.end();
});
