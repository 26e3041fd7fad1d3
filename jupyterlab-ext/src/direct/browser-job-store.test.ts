/** @jest-environment node */
import { ManualClock, SAMPLE_TASK, describeJobStore, sampleRun } from '@run-elsewhere/planner/testing';
import { IDBFactory } from 'fake-indexeddb';
import { BrowserJobStore } from './browser-job-store.js';

const stores = (count: number, clock = new ManualClock()): BrowserJobStore[] => {
  const factory = new IDBFactory();
  return Array.from({ length: count }, () => new BrowserJobStore({ factory, name: 'runs', clock }));
};

describeJobStore('BrowserJobStore', async () => {
  const clock = new ManualClock();
  return { store: stores(1, clock)[0]!, passTime: (seconds) => clock.advance(seconds * 1000) };
});

describe('tabs that share a browser', () => {
  it('see the same runs, and one of two writes at once is taken', async () => {
    const [one, two] = stores(2);
    const run = await one!.create(sampleRun('key'), SAMPLE_TASK);
    expect(await two!.list()).toEqual([run]);
    expect(await two!.task('key')).toEqual(SAMPLE_TASK);
    const tries = await Promise.allSettled([one!.put(run), two!.put(run)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('grant one of many claims at once', async () => {
    const tabs = stores(8);
    await tabs[0]!.create(sampleRun('key'), SAMPLE_TASK);
    const claims = await Promise.all(tabs.map((tab, index) => tab.claim('key', `tab-${index}`, 30)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});

describe('what fails', () => {
  it('leaves nothing behind, and says that it is about the browser', async () => {
    const [store] = stores(1);
    const uncloneable = { ...SAMPLE_TASK, title: (() => 'x') as unknown as string };
    await expect(store!.create(sampleRun('key'), uncloneable)).rejects.toThrow();
    expect(await store!.list()).toEqual([]);
  });

  it('is tried again at the next call', async () => {
    const factory = new IDBFactory();
    let broken = true;
    const open: IDBFactory['open'] = (name, version) => {
      if (broken) throw new Error('no room');
      return factory.open(name, version);
    };
    const store = new BrowserJobStore({
      factory: { open } as IDBFactory,
      name: 'runs',
      clock: new ManualClock(),
    });
    await expect(store.list()).rejects.toThrow('no room');
    broken = false;
    expect(await store.list()).toEqual([]);
  });

  it('is not final when the user clears the data of the page', async () => {
    const factory = new IDBFactory();
    const store = new BrowserJobStore({ factory, name: 'runs', clock: new ManualClock() });
    await store.create(sampleRun('key'), SAMPLE_TASK);
    await new Promise((resolve) => {
      factory.deleteDatabase('runs').onsuccess = resolve;
    });
    expect(await store.list()).toEqual([]);
  });
});
