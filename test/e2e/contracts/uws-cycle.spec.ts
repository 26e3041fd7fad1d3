import { expect, test } from '../stack-fixture.ts';
import { plainClient, textOf } from './plain-uws.ts';

/** The cycle of STILTS 3.4: create, phase, read, block with WAIT=-1 and the phase as guard, results, DELETE; only 303 is taken. */
test('create, run, block, read results, delete', async ({ platforms }) => {
  const client = plainClient(platforms);
  const job = await client.create('open("answer.txt", "w").write("42")');
  expect(await client.get(`${job}/phase`)).toMatchObject({
    status: 200,
    text: 'PENDING',
    type: 'text/plain; charset=utf-8',
  });
  expect(await client.post(`${job}/phase`, { PHASE: 'RUN' })).toMatchObject({ status: 303, location: job });
  let { text } = await client.get(job);
  expect(text).toContain('version="1.1"');
  while (['QUEUED', 'EXECUTING'].includes(textOf(text, 'phase')))
    ({ text } = await client.get(`${job}?WAIT=-1&PHASE=${textOf(text, 'phase')}`));
  expect(textOf(text, 'phase')).toBe('COMPLETED');
  const [, href] = /<uws:result id="file-1"[^>]* xlink:href="([^"]+)"/.exec(text) ?? [];
  expect((await client.get(href!)).text).toBe('42');
  expect(await client.get(`${job}/error`)).toMatchObject({ status: 200, text: '' });
  expect(await client.remove(job)).toMatchObject({ status: 303, location: client.jobs });
  expect((await client.get(job)).status).toBe(404);
});

/** The cycle of a UWS 1.0 client, which knows no WAIT: it polls the phase. */
test('create, run, poll, abort, delete by POST', async ({ platforms }) => {
  const client = plainClient(platforms);
  const job = await client.create('import time; time.sleep(600)');
  await client.post(`${job}/phase`, { phase: 'RUN' });
  await expect.poll(async () => (await client.get(`${job}/phase`)).text).toBe('EXECUTING');
  await client.post(`${job}/phase`, { PHASE: 'ABORT' });
  await expect.poll(async () => (await client.get(`${job}/phase`)).text).toBe('ABORTED');
  expect(textOf((await client.get(job)).text, 'endTime')).toMatch(/Z$/);
  expect(await client.post(job, { ACTION: 'DELETE' })).toMatchObject({ status: 303, location: client.jobs });
  expect((await client.get(`${job}/phase`)).status).toBe(404);
});
