import type { HttpTransport } from '../../http/transport.js';
import { TransportError } from '../../http/transport.js';
import { MemoryJobStore } from '../../jobs/memory-store.js';
import { createSubmitter, type Submitter } from '../../jobs/submit.js';
import type { Offer, Run } from '../../model/index.js';
import { undiciTransport } from '../../node/index.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { connectTo, offersFor } from './testing/connect.js';
import { sampleTask } from './testing/samples.js';
import { type StrictBroker, strictBroker } from './testing/strict-broker.js';

const signal = new AbortController().signal;
const task = sampleTask();

let broker: StrictBroker;
let store: MemoryJobStore;
let offer: Offer;
beforeEach(async () => {
  broker = await strictBroker();
  store = new MemoryJobStore(new JumpClock());
  [offer] = (await offersFor(connectTo(broker.url).driver, task)) as [Offer];
});
afterEach(() => broker.close());

let windows = 0;
/** A window of the user's, on the same disk. */
function open(transport: HttpTransport = undiciTransport()): Submitter {
  const { driver, clock } = connectTo(broker.url, transport);
  return createSubmitter({
    store,
    clock,
    driverFor: () => driver,
    platformFor: () => undefined,
    newKey: () => '4b6f4c1e-9d55-4a5f-8a51-0d6a7f1f3f10',
    owner: `window-${++windows}`,
  });
}

/** Posts get lost, before or after they had their effect. */
function losing(when: 'before' | 'after'): HttpTransport {
  const transport = undiciTransport();
  return {
    ...transport,
    send: async (request) => {
      if (request.method === 'GET') return transport.send(request);
      if (when === 'after') await transport.send(request);
      throw new TransportError('interrupted', 'The cable is out.', true);
    },
  };
}

const onDisk = async (): Promise<Run> => (await store.list())[0]!;
const phase = (): string => broker.sessions.get(offer.id)!.phase;
const acceptances = (): number => broker.seen.filter(({ body }) => body.includes('ACCEPTED')).length;

describe('taking an offer of a broker', () => {
  it('is on disk, with its address, before anything is sent', async () => {
    const seen: unknown[] = [];
    const { driver } = connectTo(broker.url);
    const onCreated = async (): Promise<void> => void seen.push(acceptances());
    await driver.submit(task, offer, 'key', onCreated, signal);
    expect(seen).toEqual([0]);
    expect(phase()).toBe('ACCEPTED');
  });

  it('settles as started', async () => {
    const run = await open().submit(task, offer, signal);
    expect(run).toMatchObject({ submission: 'started', job: { url: `${broker.url}/sessions/${offer.id}` } });
    expect(acceptances()).toBe(1);
  });

  it.each(['before', 'after'] as const)(
    'is known again when its answer was lost %s it took effect',
    async (when) => {
      const run = await open(losing(when)).submit(task, offer, signal);
      expect(run.submission).toBe('created');
      const acceptedBefore = phase() === 'ACCEPTED';
      expect(acceptedBefore).toBe(when === 'after');
      const sent = acceptances();
      const settled = await open().settle(await onDisk(), signal);
      expect(settled).toMatchObject({ submission: 'started' });
      expect(settled).not.toHaveProperty('problem');
      expect(phase()).toBe('ACCEPTED');
      // Looked up where it had happened; sent where it had not.
      expect(acceptances() - sent).toBe(when === 'after' ? 0 : 1);
    },
  );

  it('is sent after a restart that came before anything left', async () => {
    const { driver } = connectTo(broker.url);
    const killed = { ...driver, can: driver.can, submit: () => new Promise<never>(() => undefined) };
    const { clock } = connectTo(broker.url);
    const dead = createSubmitter({
      store,
      clock,
      driverFor: () => killed,
      platformFor: () => undefined,
      newKey: () => 'key',
      owner: 'dead',
    });
    void dead.submit(task, offer, signal);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await onDisk()).toMatchObject({ submission: 'prepared' });
    await store.claim('key', 'dead', 0);
    const settled = await open().settle(await onDisk(), signal);
    expect(settled).toMatchObject({ submission: 'started' });
    expect(acceptances()).toBe(1);
  });

  it('fails for good when the offer is lost, and runs nothing', async () => {
    broker.sessions.get(offer.id)!.phase = 'EXPIRED';
    const run = await open().submit(task, offer, signal);
    const settled = run.submission === 'failed' ? run : await open().settle(run, signal);
    expect(settled).toMatchObject({ submission: 'failed' });
    expect(settled.problem).toContain('not held for you any more');
    expect(phase()).toBe('EXPIRED');
  });
});
