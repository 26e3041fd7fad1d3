import type { Run } from '../model/index.js';
import { ManualClock } from '../model/testing/manual-clock.js';
import { MemoryJobStore } from './memory-store.js';
import { ConflictError } from './store.js';
import { SAMPLE_TASK, sampleRun } from './testing/samples.js';
import { updateRun } from './update.js';

describe('updateRun', () => {
  let store: MemoryJobStore;
  let run: Run;
  beforeEach(async () => {
    store = new MemoryJobStore(new ManualClock());
    run = await store.create(sampleRun('key-1'), SAMPLE_TASK);
  });

  it('makes the change again from what another window wrote', async () => {
    await store.put({ ...run, title: 'theirs' });
    const written = await updateRun(store, run, (current) => ({ ...current, problem: 'ours' }));
    expect(written).toMatchObject({ title: 'theirs', problem: 'ours' });
    expect(await store.list()).toEqual([written]);
  });

  it('writes nothing when there is nothing to change', async () => {
    expect(await updateRun(store, run, () => undefined)).toBe(run);
    expect(await store.list()).toEqual([run]);
  });

  it('does not bring a removed run back', async () => {
    await store.remove(run.key);
    expect(await updateRun(store, run, (current) => ({ ...current, title: 'back' }))).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  it('gives up on a store that always refuses, and on one that fails', async () => {
    const put = jest.spyOn(store, 'put').mockRejectedValue(new ConflictError('always'));
    await expect(updateRun(store, run, (current) => current)).rejects.toBeInstanceOf(ConflictError);
    put.mockRejectedValue(new Error('disk full'));
    await expect(updateRun(store, run, (current) => current)).rejects.toThrow('disk full');
  });
});
