/** On whose behalf each request leaves: the driver itself names no platform where a stranger's address is asked. */
import type { HttpRequest, HttpTransport } from '../../http/transport.js';
import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { jobXml, KEY, plainPlatform, sampleOffer, sampleTask } from './testing/samples.js';

const signal = new AbortController().signal;

let home: ScriptedServer;
let stranger: ScriptedServer;
let sent: HttpRequest[];
const agreed = new Set<string>();
beforeEach(async () => {
  home = await scriptedServer();
  stranger = await scriptedServer();
  sent = [];
  agreed.add(stranger.url);
});
afterEach(() => Promise.all([home.close(), stranger.close()]));

function connect() {
  const inner = undiciTransport();
  const transport: HttpTransport = {
    send: (request) => {
      sent.push(request);
      return inner.send(request);
    },
    download: (request, to) => {
      sent.push(request);
      return inner.download(request, to);
    },
  };
  return uwsFactory({ transport, agreed: (origin) => agreed.has(origin) }).connect(plainPlatform(home.url));
}

/** For each request its address, and whether it was on the platform's behalf. */
const scopes = () => sent.map(({ url, platformId }) => [url, platformId !== undefined]);
const resultAt = (url: string) => ({ id: 'r', kind: 'file', url, path: 'r' }) as const;

it('a result elsewhere is not asked for before the user has agreed to that host', async () => {
  home.on('GET /r', { status: 303, headers: { location: `${stranger.url}/bucket/r?signature=s` } });
  stranger.on('GET /bucket/r', { body: 'r' });
  agreed.clear();
  const reading = connect().readResult(resultAt(`${home.url}/r`), signal);
  await expect(reading).rejects.toMatchObject({ failure: { kind: 'consent', origin: stranger.url } });
  expect(stranger.calls()).toEqual([]);
  agreed.add(stranger.url);
  await expect(connect().readResult(resultAt(`${home.url}/r`), signal)).resolves.toBe('r');
});

it('a result at home is fetched on the platform’s behalf, one elsewhere is not', async () => {
  home.on('GET /r', { body: 'r' });
  stranger.on('GET /r', { body: 'r' });
  await connect().readResult(resultAt(`${home.url}/r`), signal);
  await connect().readResult(resultAt(`${stranger.url}/r`), signal);
  expect(scopes()).toEqual([
    [`${home.url}/r`, true],
    [`${stranger.url}/r`, false],
  ]);
});

it('a redirect that left home carries nothing, not even on its way back', async () => {
  home.on('GET /r', { status: 303, headers: { location: `${stranger.url}/away` } });
  stranger.on('GET /away', { status: 303, headers: { location: `${home.url}/secret` } });
  home.on('GET /secret', { body: 'x' });
  await connect().readResult(resultAt(`${home.url}/r`), signal);
  expect(scopes()).toEqual([
    [`${home.url}/r`, true],
    [`${stranger.url}/away`, false],
    [`${home.url}/secret`, false],
  ]);
});

it('a job that a Location puts elsewhere is looked at without a credential', async () => {
  home.on('POST /jobs', { status: 303, headers: { location: `${stranger.url}/jobs/1` } });
  stranger.on('GET /jobs/1', { body: jobXml('EXECUTING') });
  stranger.on('POST /jobs/1/phase', { status: 303, headers: { location: '/jobs/1' } });
  const offer = sampleOffer(plainPlatform(home.url));
  await connect().submit(sampleTask(), offer, KEY, () => Promise.resolve(), signal);
  expect(scopes().slice(0, 2)).toEqual([
    [`${home.url}/jobs`, true],
    [`${stranger.url}/jobs/1`, false],
  ]);
});
