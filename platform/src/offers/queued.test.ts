import type { EngineQueue, Shape, Want } from '../engines/engine.js';
import { ask, askFor, locationOf, offerId, send, submit } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

const HOUR_MS = 3_600_000;
const clock = createFakeClock();

/** A queue that says what the test wants it to. */
class ScriptedQueue implements EngineQueue {
  readonly wants: Want[] = [];
  readonly calls: string[] = [];
  answer: (want: Want) => ReturnType<EngineQueue['shapes']> = ({ resources }) =>
    Promise.resolve([later(resources, 0)]);

  shapes(want: Want): ReturnType<EngineQueue['shapes']> {
    this.wants.push(want);
    return this.answer(want);
  }

  hold(offerId: string, _want: Want, { choice }: Shape, until: Date): Promise<boolean> {
    this.calls.push(`hold ${offerId} ${choice} ${until.getTime() - clock.now()}`);
    return Promise.resolve(true);
  }

  release(offerId: string): Promise<void> {
    this.calls.push(`release ${offerId}`);
    return Promise.resolve();
  }
}

const later = (resources: Shape['resources'], hours: number): Shape => ({
  resources,
  start: new Date(clock.now() + hours * HOUR_MS).toISOString(),
  choice: `in-${hours}-hours`,
});

let queue: ScriptedQueue;
let service: TestService;

beforeEach(async () => {
  queue = new ScriptedQueue();
  const capacity = { cores: 100, memoryGiB: 1000, diskGiB: 3000, gpus: 0 };
  const allocation = { ...capacity, durationSeconds: 12 * 3600 };
  const accounts = [{ name: 'anonymous', allocation, jobs: 2 }];
  service = await startService({ clock, queue, config: { accounts, capacity } });
});
afterEach(() => service.end());

test('offers what the engine says, whatever this machine has, and holds the best', async () => {
  queue.answer = ({ resources }) =>
    Promise.resolve([later({ ...resources, cores: 40 }, 0), later(resources, 5)]);
  const { offers = [] } = await ask(service.url, { cores: 80, memory: 800, duration: 'PT12H' });
  expect(
    offers.map(({ compute, schedule }) => [compute?.cores?.min, schedule?.available?.start?.split('/')[0]]),
  ).toEqual([
    [40, new Date(clock.now()).toISOString()],
    [80, new Date(clock.now() + 5 * HOUR_MS).toISOString()],
  ]);
  expect(queue.wants).toMatchObject([
    { mode: 'live', environment: 'basic', resources: { cores: 80, memoryGiB: 800, durationSeconds: 43200 } },
  ]);
  expect(queue.calls).toEqual([`hold ${offerId(offers[0]!)} in-0-hours 60000`]);
});

test('what the allocation refuses is not asked of the engine', async () => {
  const { reasons } = await ask(service.url, { cores: 200 });
  expect(reasons).toEqual([{ path: 'cores', text: 'cores: asked 200, your allocation here is 100' }]);
  expect(queue.wants).toEqual([]);
});

test('refuses with what the engine says is short', async () => {
  const shortages = [
    { path: 'memory', text: 'memory: asked 900 GiB, no node has more than 512 GiB' },
  ] as const;
  queue.answer = () => Promise.resolve({ shortages });
  expect(await ask(service.url, { memory: 900 })).toMatchObject({ result: 'NO', reasons: shortages });
});

test('says so when the engine does not answer', async () => {
  queue.answer = () => Promise.reject(new Error('slurmctld is down'));
  const answer = await send(`${service.url}/requests`, { json: askFor() });
  expect([answer.status, answer.text]).toEqual([
    503,
    expect.stringContaining('slurmctld is down. Try again later.'),
  ]);
});

test('gives up what is held for an offer that is rejected or expires', async () => {
  const [first, second] = [await ask(service.url), await ask(service.url)].map(({ offers }) =>
    offerId(offers![0]!),
  );
  const rejected = { kind: 'uri:enum-value-update', path: 'phase', value: 'REJECTED' };
  await send(`${service.url}/sessions/${first}`, { json: rejected });
  expect(queue.calls.at(-1)).toBe(`release ${first}`);
  clock.advance(60_001);
  // Once it is on the disk that the offer has expired.
  while (queue.calls.at(-1) === `release ${first}`) await new Promise((resolve) => setImmediate(resolve));
  expect(queue.calls.at(-1)).toBe(`release ${second}`);
});

test('hands a job over at once, whenever it will begin, with what the engine called it', async () => {
  queue.answer = ({ resources }) => Promise.resolve([later(resources, 5)]);
  const { offers = [] } = await ask(service.url);
  const id = offerId(offers[0]!);
  const job = await submit(service.url, { offer: id });
  expect(job.status).toBe(303);
  await service.engine.whenStarted(1);
  expect(service.engine.started).toMatchObject([{ offer: id, choice: 'in-5-hours' }]);
  service.engine.begin(service.engine.started[0]!.id, { usedCoreSeconds: 120 });
  expect((await send(locationOf(job))).text).toContain('<re:usage coreSeconds="120"/>');
});

test('bounds how many jobs and offers an account has', async () => {
  await ask(service.url);
  await ask(service.url);
  expect((await ask(service.url)).reasons).toEqual([
    { path: 'account', text: 'account: you may have 2 jobs and open offers here at once, and have them' },
  ]);
});

test('offers only the shapes that the core-hours suffice for, and counts the largest of an answer', async () => {
  const allocation = { cores: 100, memoryGiB: 1000, diskGiB: 3000, gpus: 0, durationSeconds: 12 * 3600 };
  const accounts = [{ name: 'anonymous', allocation, coreHoursPerMonth: 200 }];
  const limited = await startService({ clock, queue, config: { accounts } });
  queue.answer = ({ resources }) =>
    Promise.resolve([90, 10, 50].map((cores) => later({ ...resources, cores }, 0)));
  const first = await ask(limited.url, { duration: 'PT3H' });
  expect(first.offers?.map(({ compute }) => compute?.cores?.min)).toEqual([10, 50]);
  expect(first.allowance?.coreHours?.left).toBe(200);
  // 150 of them are held: 50 cores for three hours.
  const second = await ask(limited.url, { duration: 'PT6H' });
  expect([second.result, second.reasons?.[0]?.text, second.allowance?.coreHours?.left]).toEqual([
    'NO',
    'account: 50 of your 200 core-hours of January are left, this needs 540',
    50,
  ]);
  await limited.end();
});

test('skips shapes above the allocation, and refuses with what is too much where there is no other', async () => {
  const whole = (cores: number, memoryGiB: number) => (want: Want) =>
    later({ ...want.resources, cores, memoryGiB }, 0);
  queue.answer = (want) =>
    Promise.resolve([whole(8, 64), whole(32, 2000), whole(128, 64)].map((at) => at(want)));
  const { offers = [] } = await ask(service.url, { cores: 4 });
  expect(offers.map(({ compute }) => compute?.cores?.min)).toEqual([8]);
  queue.answer = (want) => Promise.resolve([whole(128, 2000), whole(256, 2000)].map((at) => at(want)));
  expect((await ask(service.url, { cores: 4 })).reasons).toEqual([
    { path: 'cores', text: 'cores: the least that can be had here is 128, your allocation here is 100' },
    {
      path: 'memory',
      text: 'memory: the least that can be had here is 2000 GiB, your allocation here is 1000 GiB',
    },
  ]);
});
