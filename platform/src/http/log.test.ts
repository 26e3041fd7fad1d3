import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { createLog } from '../log.js';
import { send } from '../testing/client.js';
import { runJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, startService } from '../testing/service.js';

interface Line {
  readonly msg: string;
  readonly job?: string;
  readonly status?: number;
}

const SESSION_TOKEN = 'token-of-the-session-0123456789';
const KEY = '5c2f4d1e-0000-4000-8000-00000000abcd';

describe('the log of a full cycle', () => {
  const session = createServer((_request, response) => response.end('hello'));
  let service: TestService;
  let written = '';
  let job: { readonly id: string; readonly url: string };
  beforeAll(async () => {
    session.listen(0, '127.0.0.1');
    await once(session, 'listening');
    service = await startService({ log: createLog({ write: (line) => void (written += line) }) });
    job = await runJob(service, {}, { token: ADA, key: KEY });
    const { port } = session.address() as AddressInfo;
    const { engine, url } = service;
    const at = (place: number) => ({ host: '127.0.0.1', port: place, token: SESSION_TOKEN, openPath: 'lab' });
    const open = () => send(`${url}/session/${job.id}/lab?token=${SESSION_TOKEN}`, { token: SESSION_TOKEN });
    engine.begin(job.id, { session: at(port) });
    expect((await open()).text).toBe('hello');
    // A port where nobody listens.
    engine.begin(job.id, { session: at(1) });
    expect((await open()).status).toBeGreaterThanOrEqual(500);
    await send(`${url}/jobs?token=${ADA}`, {
      headers: { authorization: `Basic ${Buffer.from(`ada:${ADA}`).toString('base64')}` },
    });
    await send(`${url}/jobs`, { token: 'wrong-token-0123456789' });
    await send(`${url}/keys/${KEY}`, { token: ADA });
    await send(`${job.url}/results/session`, { token: ADA });
    const state = engine.state.bind(engine);
    engine.state = () => Promise.reject(new Error(`no answer from http://h/lab?token=${SESSION_TOKEN}`));
    expect((await open()).status).toBe(500);
    engine.state = state;
    await send(`${job.url}/finish`, { method: 'POST', token: ADA });
    await send(`${job.url}?WAIT=10&PHASE=EXECUTING`, { token: ADA });
    await send(job.url, { method: 'DELETE', token: ADA });
    await service.restart();
  });
  afterAll(async () => {
    await service.end();
    session.close();
  });
  const lines = (): Line[] =>
    written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it.each([
    ["an account's token", ADA],
    ["an account's token as Basic", Buffer.from(`ada:${ADA}`).toString('base64')],
    ['a wrong token', 'wrong-token'],
    ["another account's token", BOB],
    ["a session's token", SESSION_TOKEN],
    ["a client's key", KEY],
    ['a query', '?'],
  ])('has no trace of %s', (_what, secret) => {
    expect(written).toContain('"msg"');
    expect(written.replaceAll('?token=[redacted]', '')).not.toContain(secret);
  });

  it('tells of each job by its id', () => {
    const about = lines().filter((line) => line.job === job.id);
    const messages = about.map(({ msg }) => msg);
    expect(messages).toEqual(
      expect.arrayContaining([
        'the job was submitted',
        'the job is EXECUTING',
        'the job is COMPLETED',
        'GET /jobs/:id',
        'DELETE /jobs/:id',
      ]),
    );
    expect(about.find(({ msg }) => msg.startsWith('GET /session/:id/*: Error: no answer'))).toBeDefined();
    expect(lines().filter(({ msg, job: id }) => msg.includes('/jobs/:id') && id === undefined)).toEqual([]);
  });
});
