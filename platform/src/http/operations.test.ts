import { networkInterfaces } from 'node:os';
import { request } from 'undici';
import { send } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { runJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, startService } from '../testing/service.js';

describe('health', () => {
  const clock = createFakeClock();
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ clock });
  });
  afterAll(() => service.end());

  it('is told to anybody, in words when something is wrong', async () => {
    const health = async (): Promise<unknown> => {
      const { status, text } = await send(`${service.url}/health`);
      return [status, JSON.parse(text)];
    };
    expect(await health()).toEqual([200, { status: 'ok' }]);
    service.engine.failTrouble = 'The disk for jobs is full.';
    clock.advance(5000);
    expect(await health()).toEqual([503, { status: 'failing', reasons: ['The disk for jobs is full.'] }]);
    expect(service.warnings).toEqual(['health: The disk for jobs is full.']);
  });
});

describe('metrics', () => {
  let service: TestService;
  const values = async (): Promise<string> => (await send(`${service.url}/metrics`)).text;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.end());

  it('count what happened, and name nobody', async () => {
    const over = await runJob(service, {}, { token: ADA });
    const ended = send(`${over.url}?WAIT=10&PHASE=EXECUTING`, { token: ADA });
    service.engine.end(over.id, { kind: 'error', message: 'no', limit: 'memory' });
    await ended;
    await runJob(service);
    await send(`${service.url}/nothing/of/ours`);
    await send(`${service.url}/session/${over.id}/lab`);
    const text = await values();
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toContain('run_elsewhere_jobs{phase="EXECUTING"} 1');
    expect(text).toContain('run_elsewhere_jobs{phase="ERROR"} 1');
    expect(text).toContain('run_elsewhere_offers_held 0');
    expect(text).toContain('run_elsewhere_job_endings_total{outcome="error",limit="memory"} 1');
    const count = 'run_elsewhere_http_request_seconds_count';
    expect(text).toContain(`${count}{method="POST",route="/jobs",status="303"} 2`);
    expect(text).toContain(`${count}{method="GET",route="none",status="404"} 1`);
    expect(text).toMatch(/route="\/session\/:id\/\*",status="4\d\d"/);
    for (const word of ['ada', over.id]) expect(text).not.toContain(word);
  });

  it('are not for those who come through a proxy', async () => {
    const answer = await send(`${service.url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('metricsFrom') as unknown]);
  });
});

const outside = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

(outside === undefined ? it.skip : it)('are for the addresses that the configuration names', async () => {
  const ask = async (metricsFrom: readonly string[]): Promise<number> => {
    const service = await startService({ config: { listen: { host: '0.0.0.0', port: 0 }, metricsFrom } });
    const { port } = new URL(service.url);
    const { statusCode, body } = await request(`http://${outside ?? ''}:${port}/metrics`);
    await body.dump();
    await service.end();
    return statusCode;
  };
  expect([await ask([]), await ask([`${outside ?? ''}/32`])]).toEqual([403, 200]);
});
