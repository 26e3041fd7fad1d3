import { ManualClock } from '../model/testing/manual-clock.js';
import type { Run, Task } from '../model/index.js';
import { FakeFetched } from './testing/fake-fetched.js';
import { letGo, sweepFetched, withFetched } from './fetched-store.js';
import { MemoryJobStore } from './memory-store.js';
import type { JobStore } from './store.js';
import { SAMPLE_TASK, sampleRun } from './testing/samples.js';
import { describeJobStore } from './testing/store-contract.js';

describeJobStore('withFetched', async () => {
  const clock = new ManualClock();
  const store = withFetched(new MemoryJobStore(clock), new FakeFetched(() => clock.now()));
  return { store, passTime: (seconds) => clock.advance(seconds * 1000) };
});

describe('fetched files', () => {
  const clock = new ManualClock();
  let disk: FakeFetched;
  let below: JobStore;
  let store: JobStore;
  beforeEach(() => {
    disk = new FakeFetched(() => clock.now());
    below = new MemoryJobStore(clock);
    store = withFetched(below, disk);
  });

  const here = (): readonly string[] => [...disk.files.keys()].sort();
  /** A run that is not safe yet, whose files are on the disk. */
  async function begin(key: string, ...paths: readonly string[]): Promise<Run> {
    const files = paths.map((path) => ({ path, sizeBytes: 1, sha256: 'ab'.repeat(32), ref: { path } }));
    for (const { ref } of files) await disk.write(ref, new Uint8Array(1));
    const task: Task = { ...SAMPLE_TASK, origin: '', given: true, files };
    return store.create({ ...sampleRun(key), submission: 'prepared', given: true }, task);
  }

  it.each(['dropTask', 'remove'] as const)('go with %s, and those of other runs stay', async (method) => {
    await begin('one', 'a', 'shared');
    await begin('two', 'b', 'shared');
    await store[method]('one');
    expect(here()).toEqual(['b', 'shared']);
    await store[method]('two');
    expect(here()).toEqual([]);
  });

  it('go in a window that learnt of the run by its list alone', async () => {
    await begin('one', 'a');
    const other = withFetched(below, disk);
    await other.list();
    await other.dropTask('one');
    expect(here()).toEqual([]);
  });

  it('of a user’s own folder never go', async () => {
    await disk.write({ path: 'mine' }, new Uint8Array(1));
    const file = { path: 'mine', sizeBytes: 1, sha256: 'ab'.repeat(32), ref: { path: 'mine' } };
    await store.create(sampleRun('own'), { ...SAMPLE_TASK, files: [file] });
    await store.dropTask('own');
    expect(here()).toEqual(['mine']);
  });

  it('that cannot be removed keep no run from its end', async () => {
    await begin('one', 'a');
    disk.remove = () => Promise.reject(new Error('The disk is broken.'));
    await store.dropTask('one');
    expect(await store.task('one')).toBeUndefined();
  });

  it('stay as long as a submission needs them, however old', async () => {
    await begin('one', 'a');
    await disk.write({ path: 'left' }, new Uint8Array(1));
    await letGo([{ path: 'a' }], store, disk);
    await sweepFetched(store, disk, clock.now());
    expect(here()).toEqual(['a', 'left']);
    await sweepFetched(store, disk, clock.now() + 2 * 24 * 3600 * 1000);
    expect(here()).toEqual(['a']);
  });
});
