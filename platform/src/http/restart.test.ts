import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locationOf, offerFor, offerId, send, submit, textOf } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

describe('a restart on the same state', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.end());
  const submitted = async (): Promise<string> => {
    const answer = await submit(service.url, { offer: offerId(await offerFor(service.url)) });
    return new URL(locationOf(answer)).pathname;
  };
  const read = async (path: string, query = ''): Promise<string> =>
    (await send(`${service.url}${path}${query}`)).text;
  const idOf = (path: string): string => path.split('/').at(-1) ?? '';

  it('ends its jobs in good order when it is told to', async () => {
    const path = await submitted();
    await service.engine.whenStarted(1);
    const begun = read(path, '?WAIT=10&PHASE=QUEUED');
    service.engine.begin(idOf(path));
    await begun;
    await service.restart({ endJobs: true });
    expect(textOf(await read(path), 'phase')).toBe('COMPLETED');
  });

  it('finds running jobs again, and what became of them meanwhile', async () => {
    const [running, over, gone] = [await submitted(), await submitted(), await submitted()];
    await service.engine.whenStarted(3);
    for (const path of [running, over, gone]) {
      const begun = read(path, '?WAIT=10&PHASE=QUEUED');
      service.engine.begin(idOf(path));
      await begun;
    }
    const restarted = service.restart();
    service.engine.end(idOf(over), { kind: 'completed', message: 'done' });
    service.engine.lose(idOf(gone));
    await restarted;
    expect(textOf(await read(running), 'phase')).toBe('EXECUTING');
    expect(textOf(await read(over), 'phase')).toBe('COMPLETED');
    expect(textOf(await read(gone), 'message')).toMatch(/^The job was lost/);
    const ended = read(running, '?WAIT=10&PHASE=EXECUTING');
    service.engine.end(idOf(running), { kind: 'completed', message: 'done' });
    expect(textOf(await ended, 'phase')).toBe('COMPLETED');
  });

  it('starts a job that was accepted and never reached the engine, once', async () => {
    service.engine.failStart = 'not now';
    const offer = offerId(await offerFor(service.url));
    service.engine.failStart = undefined;
    let release = (): void => undefined;
    service.engine.holdStart = new Promise((resolve) => (release = resolve));
    const path = new URL(locationOf(await submit(service.url, { offer }))).pathname;
    // The service goes while the engine has not taken the job over; a real one would be killed here.
    const restarted = service.restart();
    release();
    await restarted;
    await service.engine.whenStarted(1);
    await service.restart();
    expect(service.engine.started.map(({ id }) => id)).toEqual([idOf(path)]);
    expect(textOf(await read(path), 'phase')).toBe('QUEUED');
  });

  it('forgets uploads that came to nothing, and no others', async () => {
    const uploads = join(service.folder, 'data', 'uploads');
    await mkdir(join(uploads, 'stray'), { recursive: true });
    await writeFile(join(uploads, 'stray', 'x'), 'x');
    const answer = await submit(service.url, { offer: offerId(await offerFor(service.url)), run: false });
    await service.restart();
    expect(await readdir(uploads)).toEqual([idOf(new URL(locationOf(answer)).pathname)]);
  });

  it('lets those who wait go at once', async () => {
    const path = await submitted();
    await service.engine.whenStarted(1);
    const waiting = send(`${service.url}${path}?WAIT=60&PHASE=QUEUED`);
    await read(path);
    await service.restart();
    expect((await waiting).status).toBe(200);
  });
});

it('a queued job waits for its time over a restart, and begins early when there is room', async () => {
  const clock = createFakeClock();
  const service = await startService({
    clock,
    config: { capacity: { cores: 1, memoryGiB: 8, diskGiB: 9, gpus: 0 } },
  });
  const first = await submit(service.url, {
    offer: offerId(await offerFor(service.url, { duration: 'PT1H' })),
  });
  const second = await submit(service.url, {
    offer: offerId(await offerFor(service.url, { duration: 'PT1H' })),
  });
  await service.engine.whenStarted(1);
  service.engine.begin(locationOf(first).split('/').at(-1) ?? '');
  await service.restart();
  clock.advance(600_000);
  expect(service.engine.started).toHaveLength(1);
  service.engine.end(locationOf(first).split('/').at(-1) ?? '', { kind: 'completed', message: '' });
  await service.engine.whenStarted(2);
  expect(service.engine.started[1]?.id).toBe(locationOf(second).split('/').at(-1));
  await service.end();
});
