import { canFrame, type JobRef, type JobStatus, type PlatformDriver } from '@run-elsewhere/planner';
import { EDITOR_ORIGIN, expect, readNotebook, soon, submit, test, watchUntil } from './client-fixture.ts';
import { notebookText, outputsOf, taskOf } from './notebooks.ts';

let desk: PlatformDriver;
let job: JobRef;
let running: JobStatus;

test.describe.configure({ mode: 'serial' });

const TASK = taskOf(["print('hello')"], { mode: 'live', needs: { durationSeconds: 600 } });

/** The job as it is when its session has an address. */
async function untilOpen(ref: JobRef): Promise<JobStatus> {
  return (await watchUntil(desk, ref, ({ sessionUrl }) => sessionUrl !== undefined)).at(-1)!;
}

test.beforeAll(async ({ client }) => {
  desk = client.connect('desk');
  job = await submit(desk, TASK);
  running = await untilOpen(job);
});

test.afterAll(async () => desk.remove(job, soon()));

/** The session's own server, as the page in it asks it. */
async function askSession(path: string, init: RequestInit = {}): Promise<Response> {
  const page = new URL(running.sessionUrl!);
  const token = page.searchParams.get('token')!;
  const base = /^\/session\/[^/]+\//.exec(page.pathname)![0];
  return fetch(new URL(base + path, page), {
    ...init,
    headers: { 'Content-Type': 'application/json', Authorization: `token ${token}` },
  });
}

test('its page answers as soon as it has an address, and may be framed by the editor alone', async () => {
  expect(running.phase).toBe('EXECUTING');
  const page = await fetch(running.sessionUrl!);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('jupyter');
  const headers = Object.fromEntries(page.headers);
  expect(headers['content-security-policy']).toContain(`frame-ancestors 'self' ${EDITOR_ORIGIN}`);
  expect(canFrame(headers, running.sessionUrl!, [EDITOR_ORIGIN])).toEqual({ allowed: true });
  expect(canFrame(headers, running.sessionUrl!, ['http://127.0.0.1:9999'])).toMatchObject({ allowed: false });
});

test('without its token it shows nothing', async () => {
  const bare = new URL(running.sessionUrl!);
  bare.search = '';
  const page = await fetch(bare, { redirect: 'manual' });
  expect(page.status).toBe(302);
  expect(page.headers.get('location')).toContain('/login');
});

test('it can be extended, up to what the account may have', async () => {
  expect(await desk.extend(job, 300, soon())).toBe(900);
  expect((await desk.status(job, soon())).durationSeconds).toBe(900);
  // As much of it as there is.
  expect(await desk.extend(job, 1_000_000, soon())).toBe(7200);
  await expect(desk.extend(job, 60, soon())).rejects.toMatchObject({
    failure: {
      kind: 'refused',
      platformName: 'Desk',
      tried: 'extend the time',
      details: expect.stringContaining('your allocation here is 2 h'),
    },
  });
});

test('it is finished, and the notebook comes back as it was saved there', async () => {
  const edited = JSON.parse(notebookText(["print('edited there')"])) as unknown;
  const saved = await askSession('api/contents/analysis.ipynb', {
    method: 'PUT',
    body: JSON.stringify({ type: 'notebook', format: 'json', content: edited }),
  });
  expect(saved.status).toBe(200);

  await desk.finish(job, soon());
  const status = (await watchUntil(desk, job)).at(-1)!;
  expect(status.phase).toBe('COMPLETED');
  expect(status.sessionUrl).toBeUndefined();
  const notebook = await readNotebook(desk, status);
  expect(notebook).toContain('edited there');
  expect(outputsOf(notebook)).toHaveLength(1);
  expect((await fetch(running.sessionUrl!)).status).toBe(410);
  // Finishing it again is harmless.
  await expect(desk.finish(job, soon())).resolves.toBeUndefined();
});

test('one that is cancelled ends at once', async () => {
  const second = await submit(desk, TASK);
  const { sessionUrl } = await untilOpen(second);
  await desk.cancel(second, soon());
  const status = (await watchUntil(desk, second)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ABORTED', results: [{ kind: 'notebook', path: 'analysis.ipynb' }] });
  expect(status.error).toBeUndefined();
  expect((await fetch(sessionUrl!)).status).toBe(410);
  await desk.remove(second, soon());
});
