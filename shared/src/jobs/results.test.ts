import type { PlatformDriver } from '../drivers/driver.js';
import type { FileRef, JobResult, Run } from '../model/index.js';
import { collect } from './results.js';
import type { CollectProgress, ResultPlaces } from './results.js';
import { PLATFORM_ID, sampleRun, sampleStatus } from './testing/samples.js';
import { platformError } from './testing/world.js';

const JOB = { platformId: PLATFORM_ID, url: `${PLATFORM_ID}/jobs/1` };
const never = new AbortController().signal;

function result(kind: JobResult['kind'], path: string): JobResult {
  return { id: path, kind, path, url: `${JOB.url}/results/${path}` };
}

/** A folder of files in memory, and a job whose results are their own names. */
class Setting implements ResultPlaces {
  readonly files = new Map<string, string>();
  readonly folders: string[] = [];
  results: JobResult[] = [];

  async freePath(origin: string, name: string): Promise<string> {
    const beside = origin.slice(0, origin.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
    for (let count = 1; ; count++) {
      const path = `${beside}${stem}${count === 1 ? '' : `-${count}`}${extension}`;
      if (!this.files.has(path) && !this.folders.includes(path)) return path;
    }
  }

  async writeText(path: string, text: string): Promise<void> {
    this.files.set(path, text);
  }

  async makeFolder(path: string): Promise<void> {
    this.folders.push(path);
  }

  readonly driver = {
    status: async () => sampleStatus({ results: this.results }),
    readResult: async () => '{"cells":["é"]}',
    fetchResult: async ({ path }: JobResult, to: FileRef) => {
      this.files.set(to.path, path);
      return { sizeBytes: path.length };
    },
  } as Partial<PlatformDriver> as PlatformDriver;
}

describe('collect', () => {
  let setting: Setting;
  beforeEach(() => {
    setting = new Setting();
  });
  const run = (fields: Partial<Run> = {}): Run =>
    sampleRun('key-1', { submission: 'started', job: JOB, ...fields });

  it('puts the notebook beside the original and the files into a folder of their own', async () => {
    setting.results = [
      result('notebook', 'clusters.ipynb'),
      result('file', 'plots/deep/a.png'),
      result('file', 'b.csv'),
    ];
    expect(await collect(run(), setting.driver, setting, { signal: never })).toEqual({
      written: [
        { kind: 'notebook', path: 'work/clusters.executed.ipynb', sizeBytes: 16 },
        { kind: 'file', path: 'work/clusters-results/plots/deep/a.png', sizeBytes: 16 },
        { kind: 'file', path: 'work/clusters-results/b.csv', sizeBytes: 5 },
      ],
      failures: [],
      cancelled: false,
    });
    expect([...setting.files.keys()]).toEqual([
      'work/clusters.executed.ipynb',
      'work/clusters-results/plots/deep/a.png',
      'work/clusters-results/b.csv',
    ]);
    expect(setting.folders).toEqual(['work/clusters-results', 'work/clusters-results/plots/deep']);
  });

  it('overwrites nothing when it collects again', async () => {
    setting.results = [result('notebook', 'clusters.ipynb'), result('file', 'b.csv')];
    await collect(run(), setting.driver, setting, { signal: never });
    const again = await collect(run(), setting.driver, setting, { signal: never });
    expect(again.written.map(({ path }) => path)).toEqual([
      'work/clusters.executed-2.ipynb',
      'work/clusters-results-2/b.csv',
    ]);
  });

  it.each<[string, Partial<Run>, string]>([
    ['a live session', { mode: 'live' }, 'work/clusters.session.ipynb'],
    [
      'a notebook that was never saved',
      { origin: '', title: 'My: notebook.ipynb' },
      'My_ notebook.executed.ipynb',
    ],
    ['a notebook without a name', { origin: '', title: '.ipynb' }, 'notebook.executed.ipynb'],
  ])('names the notebook after its original: %s', async (_name, fields, path) => {
    setting.results = [result('notebook', 'x.ipynb')];
    const { written } = await collect(run(fields), setting.driver, setting, { signal: never });
    expect(written.map((one) => one.path)).toEqual([path]);
    expect(setting.folders).toEqual([]);
  });

  it('leaves input files where they are', async () => {
    setting.results = [result('file', 'data/a.csv'), result('file', 'out.csv')];
    const skip = (path: string): boolean => path === 'data/a.csv';
    const { written } = await collect(run(), setting.driver, setting, { signal: never, skip });
    expect(written.map(({ path }) => path)).toEqual(['work/clusters-results/out.csv']);
  });

  it('reports what failed and brings the rest', async () => {
    setting.results = ['a.csv', 'lost.csv', '../../.bashrc', '/etc/passwd', 'a.csv', 'z.csv'].map((path) =>
      result('file', path),
    );
    const { fetchResult } = setting.driver;
    setting.driver.fetchResult = (one, to, signal) =>
      one.path === 'lost.csv' ? Promise.reject(platformError('gone')) : fetchResult(one, to, signal);
    const report = await collect(run(), setting.driver, setting, { signal: never });
    expect(report.written.map(({ path }) => path)).toEqual([
      'work/clusters-results/a.csv',
      'work/clusters-results/z.csv',
    ]);
    expect(report.failures).toEqual([
      { path: 'lost.csv', text: platformError('gone').message },
      expect.objectContaining({
        path: '../../.bashrc',
        text: expect.stringContaining('leads out') as string,
      }),
      expect.objectContaining({ path: '/etc/passwd' }),
      expect.objectContaining({ path: 'a.csv', text: expect.stringContaining('same path') as string }),
    ]);
    expect([...setting.files.keys()].every((path) => path.startsWith('work/clusters-results/'))).toBe(true);
  });

  it('does not take a page for a notebook', async () => {
    setting.results = [result('notebook', 'clusters.ipynb')];
    setting.driver.readResult = async () => '<!DOCTYPE html><p>Accept our terms';
    const { written, failures } = await collect(run(), setting.driver, setting, { signal: never });
    expect(written).toEqual([]);
    expect(failures).toEqual([
      {
        path: 'clusters.ipynb',
        text: expect.stringContaining('what it sent is no notebook') as string,
        details: 'Accept our terms',
      },
    ]);
    expect([...setting.files.keys()]).toEqual([]);
  });

  it('reports a notebook that cannot be written', async () => {
    setting.results = [result('notebook', 'clusters.ipynb')];
    setting.writeText = () => Promise.reject(new Error('disk full'));
    const { failures } = await collect(run(), setting.driver, setting, { signal: never });
    expect(failures).toEqual([
      { path: 'clusters.ipynb', text: 'Institute A: could not save "clusters.ipynb": disk full' },
    ]);
  });

  it('says how far it is', async () => {
    setting.results = [result('file', 'a.csv'), result('file', 'b.csv')];
    const seen: CollectProgress[] = [];
    await collect(run(), setting.driver, setting, { signal: never, onProgress: (one) => seen.push(one) });
    expect(seen).toEqual([
      { done: 0, total: 2, path: 'a.csv' },
      { done: 1, total: 2, path: 'b.csv' },
      { done: 2, total: 2 },
    ]);
  });

  it('stops when cancelled and tells what is there by then', async () => {
    setting.results = ['a.csv', 'b.csv', 'c.csv'].map((path) => result('file', path));
    const cancel = new AbortController();
    const { fetchResult } = setting.driver;
    setting.driver.fetchResult = async (one, to, signal) => {
      if (one.path === 'b.csv') cancel.abort(new Error('cancelled'));
      signal.throwIfAborted();
      return fetchResult(one, to, signal);
    };
    expect(await collect(run(), setting.driver, setting, { signal: cancel.signal })).toEqual({
      written: [{ kind: 'file', path: 'work/clusters-results/a.csv', sizeBytes: 5 }],
      failures: [],
      cancelled: true,
    });
  });

  it('fails as a whole when the list cannot be read, or when it is cancelled before', async () => {
    setting.driver.status = () => Promise.reject(platformError('unreachable'));
    await expect(collect(run(), setting.driver, setting, { signal: never })).rejects.toThrow('unreachable');
    const aborted = AbortSignal.abort(new Error('cancelled'));
    await expect(collect(run(), setting.driver, setting, { signal: aborted })).rejects.toThrow('cancelled');
  });

  it('has nothing to bring of a run without a job', async () => {
    const { job: _job, ...without } = run();
    expect(await collect(without, setting.driver, setting, { signal: never })).toEqual({
      written: [],
      failures: [],
      cancelled: false,
    });
  });
});
