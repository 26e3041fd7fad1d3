import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJobStore, SAMPLE_TASK, sampleRun } from '@run-elsewhere/planner/testing';
import { CHANGE_MARK, DiskJobStore } from './disk-job-store.js';
import { watchRuns } from './watch-runs.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'run-elsewhere-store-')), 'runs');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

describeJobStore('DiskJobStore', () => {
  let now = Date.now();
  return Promise.resolve({
    store: new DiskJobStore(folder, () => now),
    passTime: (seconds) => {
      now += seconds * 1000;
      return Promise.resolve();
    },
  });
});

describe('two windows on one folder', () => {
  it('lose none of many writes', async () => {
    const windows = [new DiskJobStore(folder), new DiskJobStore(folder)];
    const first = await windows[0]!.create(sampleRun('key'), SAMPLE_TASK);
    const add = async (store: DiskJobStore, path: string): Promise<void> => {
      for (;;) {
        const [run] = await store.list();
        try {
          await store.put({ ...run!, collected: [...(run!.collected ?? []), path] });
          return;
        } catch (error) {
          expect(error).toHaveProperty('name', 'ConflictError');
        }
      }
    };
    const paths = Array.from({ length: 20 }, (_, index) => `file-${index}`);
    await Promise.all(paths.map((path, index) => add(windows[index % 2]!, path)));
    const [run] = await windows[0]!.list();
    expect([...(run!.collected ?? [])].sort()).toEqual([...paths].sort());
    expect(run!.revision).toBe(first.revision + paths.length);
  });

  it('grant one of many claims at once', async () => {
    const store = new DiskJobStore(folder);
    await store.create(sampleRun('key'), SAMPLE_TASK);
    const owners = Array.from({ length: 8 }, (_, index) => `window-${index}`);
    const claims = await Promise.all(owners.map((owner) => new DiskJobStore(folder).claim('key', owner, 30)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('hear of each other', async () => {
    const heard = new Promise<void>((resolve) => {
      const watching = watchRuns(folder, () => {
        watching.dispose();
        resolve();
      });
    });
    await new DiskJobStore(folder).create(sampleRun('key'), SAMPLE_TASK);
    await expect(heard).resolves.toBeUndefined();
  });
});

describe('what a killed window leaves behind', () => {
  it('is no run as long as it is not whole', async () => {
    const store = new DiskJobStore(folder);
    await mkdir(join(folder, 'half'), { recursive: true });
    await writeFile(join(folder, 'half', '.1234.draft'), '{"key":');
    await writeFile(join(folder, CHANGE_MARK), 'x');
    expect(await store.list()).toEqual([]);
    const made = await store.create(sampleRun('half'), SAMPLE_TASK);
    expect(await store.list()).toEqual([made]);
  });

  it('does not pile up', async () => {
    const store = new DiskJobStore(folder);
    let run = await store.create(sampleRun('key'), SAMPLE_TASK);
    for (let count = 0; count < 50; count++) run = await store.put(run);
    expect((await readdir(join(folder, 'key'))).length).toBeLessThan(40);
    expect(await store.list()).toEqual([run]);
  });

  it('a key that would leave the folder is refused', async () => {
    await expect(new DiskJobStore(folder).create(sampleRun('../up'), SAMPLE_TASK)).rejects.toThrow('key');
  });
});
