import {
  locationOf,
  NOTEBOOK,
  offerFor,
  offerId,
  send,
  submit,
  textOf,
  untilPhase,
} from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

describe('from the question to the results', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.end());

  it('offers, runs and gives the results of a live session', async () => {
    const { url, engine } = service;
    const offer = await offerFor(url, { cores: 2, memory: 2, duration: 'PT1H' });
    expect(offer).toMatchObject({
      phase: 'OFFERED',
      compute: { cores: { min: 2, max: 2 }, memory: { min: 2, max: 2 } },
      storage: [{ size: { min: 1, max: 1 } }],
      schedule: { available: { duration: 'PT1H' } },
      environment: { name: 'basic', kernel: 'python3', lacks: [], installs: false },
      enforced: ['cores', 'memory', 'disk', 'duration'],
    });

    const submitted = await submit(url, {
      offer: offerId(offer),
      files: { 'deep/analysis.ipynb': NOTEBOOK, 'data/in.csv': 'a,b\n' },
      fields: { RUNID: 'my <run>' },
    });
    expect(submitted.status).toBe(303);
    const job = locationOf(submitted).replace('localhost', '127.0.0.1');
    const id = job.split('/').at(-1) ?? '';

    await engine.whenStarted(1);
    expect(textOf((await send(job)).text, 'phase')).toBe('QUEUED');
    expect(engine.started[0]).toMatchObject({
      id,
      mode: 'live',
      environment: 'basic',
      resources: { cores: 2, memoryGiB: 2, diskGiB: 1, gpus: 0, durationSeconds: 3600 },
      basePath: `/session/${id}/`,
    });

    const waiting = send(`${job}?WAIT=30&PHASE=QUEUED`);
    await engine.log(id, 'hello\n');
    await engine.write(id, 'plots/a.png', 'PNG');
    engine.begin(id, {
      progress: { done: 3, total: 10, text: 'third' },
      session: { host: '127.0.0.1', port: 1, token: 'secret', openPath: 'lab/tree/deep/analysis.ipynb' },
    });
    const { text } = await waiting;
    expect(textOf(text, 'phase')).toBe('EXECUTING');
    expect(textOf(text, 'runId')).toBe('my &lt;run&gt;');
    expect(text).toContain(`/session/${id}/lab/tree/deep/analysis.ipynb?token=secret`);
    expect(text).toContain('<re:progress done="3" total="10">third</re:progress>');
    expect(text).toContain('<re:file result="file-1" path="plots/a.png"/>');
    expect(text).not.toContain('in.csv"/>');

    const log = await send(`${job}/results/log`, { headers: { range: 'bytes=2-' } });
    expect([log.status, log.text, log.headers['content-range']]).toEqual([206, 'llo\n', 'bytes 2-5/6']);
    const file = await send(`${job}/results/file-1`);
    expect([file.status, file.text]).toEqual([200, 'PNG']);
    expect((await send(`${job}/results/notebook`)).text).toBe(NOTEBOOK);

    expect((await send(`${job}/finish`, { method: 'POST' })).status).toBe(303);
    const ended = await untilPhase(job, 'COMPLETED');
    expect(ended).not.toContain('id="session"');
    expect(ended).toContain('id="file-1"');
    expect(ended).not.toContain('errorSummary');
    expect((await send(job, { method: 'DELETE' })).status).toBe(303);
    expect((await send(job)).status).toBe(404);
  });
});
