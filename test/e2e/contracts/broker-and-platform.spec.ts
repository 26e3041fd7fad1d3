import { randomUUID } from 'node:crypto';
import {
  brokerDriverFactory,
  type JobRef,
  type Offer,
  type PlatformDriver,
  type Task,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { type Client, expect, offerFor, soon, test, watchUntil } from './client-fixture.ts';
import { taskOf } from './notebooks.ts';

const HELLO = taskOf(["print('hello')"]);
const REPOSITORY = 'https://github.com/ada/stars';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const PUBLIC: Task = {
  ...HELLO,
  source: { repository: REPOSITORY, commit: COMMIT, path: 'analysis.ipynb', clean: true, pushed: true },
};
const LOCATION = `https://raw.githubusercontent.com/ada/stars/${COMMIT}/analysis.ipynb`;

const factory = brokerDriverFactory({ transport: undiciTransport() });

/** The platform of the demo that is open to all, as one who speaks nothing but ExecutionBroker sees it. */
function brokerAt(client: Client): { readonly driver: PlatformDriver; readonly url: string } {
  const { id, name, url } = client.platform('desk');
  return { driver: factory.connect({ id, name, url, protocol: 'broker' }), url };
}

/** An offer of the platform for a notebook that would be uploaded, in the hands of the other driver. */
async function borrowed(client: Client): Promise<Offer> {
  const offer = await offerFor(client.connect('desk'), HELLO);
  return { ...offer, driverData: { location: LOCATION } };
}

const submit = (driver: PlatformDriver, offer: Offer, stored: JobRef[] = []): Promise<JobRef> =>
  driver.submit(PUBLIC, offer, randomUUID(), async (job) => void stored.push(job), soon());

test('a platform of the planner profile is no mere broker', async ({ client }) => {
  for (const name of ['desk', 'observatory', 'classroom'] as const) {
    expect(await factory.identify(client.platform(name).url, soon())).toBeUndefined();
  }
});

test('a notebook by its address is refused with the reason', async ({ client }) => {
  const answer = await brokerAt(client).driver.ask(PUBLIC, soon());
  expect(answer).toMatchObject({ kind: 'refusal', reasons: [{ field: 'executable' }], signInMayHelp: false });
  const [reason] = answer.kind === 'refusal' ? answer.reasons : [];
  expect(reason?.text).toContain('jupyter-notebook.yaml');
  expect(reason?.text).toContain('only notebooks that are uploaded');
});

test('everything else that does not fit is named as well', async ({ client }) => {
  const answer = await brokerAt(client).driver.ask({ ...PUBLIC, needs: { memoryGiB: 4096 } }, soon());
  expect(answer).toMatchObject({ reasons: [{ field: 'executable' }, { field: 'memoryGiB' }] });
});

test('visitors of a platform for members must sign in', async ({ client }) => {
  const { id, name, url } = client.platform('observatory');
  const visitor = factory.connect({ id, name, url, protocol: 'broker' });
  expect(await visitor.ask(PUBLIC, soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account' }],
    signInMayHelp: true,
  });
});

test('an offer that is given back is lost', async ({ client }) => {
  const { driver } = brokerAt(client);
  const offer = await borrowed(client);
  await driver.release(offer, soon());
  await driver.release(offer, soon());
  await expect(submit(driver, offer)).rejects.toMatchObject({
    failure: { kind: 'refused', why: 'the offer is not held for you any more.' },
  });
});

test('an offer is taken once, however often, and its session watched and cancelled', async ({ client }) => {
  const { driver, url } = brokerAt(client);
  const offer = await borrowed(client);
  const stored: JobRef[] = [];
  const job = await submit(driver, offer, stored);
  expect(stored).toEqual([job]);
  expect(job.url).toBe(`${url}/sessions/${offer.id}`);
  await driver.start(job, soon());
  expect(await driver.status(job, soon())).toMatchObject({ phase: 'QUEUED', durationSeconds: 3600 });
  const [first] = await watchUntil(driver, job, ({ phase }) => phase === 'QUEUED');
  expect(first).toMatchObject({ phase: 'QUEUED', hasLog: false, results: [] });
  await driver.cancel(job, soon());
  const told = await watchUntil(driver, job);
  expect(told.map(({ phase }) => phase)).toEqual(['ABORTED']);
});

test('an offer that nobody made is not there', async ({ client }) => {
  const { driver } = brokerAt(client);
  const offer: Offer = { ...(await borrowed(client)), id: randomUUID() };
  await expect(submit(driver, offer)).rejects.toMatchObject({ failure: { kind: 'refused' } });
  await expect(driver.release(offer, soon())).resolves.toBeUndefined();
});
