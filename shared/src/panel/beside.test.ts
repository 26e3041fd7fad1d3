import { settle } from '../model/testing/manual-clock.js';
import type { GivenSummary } from './state.js';
import { FakeFetched } from '../jobs/testing/fake-fetched.js';
import { entryNamed } from './testing/fake-finding.js';
import { Scene } from './testing/scene.js';

const COMPTON = entryNamed('External Compton');
const TEXT = JSON.stringify({
  cells: [
    {
      cell_type: 'code',
      id: 'a',
      execution_count: null,
      metadata: {},
      outputs: [],
      source: 'import helper\nopen("photons.csv")\nopen("dust/torus.fits")\nopen("none.csv")',
    },
  ],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
});
const DAY_MS = 24 * 3600 * 1000;

describe('what lies beside a found notebook', () => {
  let scene: Scene;
  let disk: FakeFetched;
  beforeEach(async () => {
    scene = new Scene();
    disk = new FakeFetched(() => scene.clock.now());
    scene.fetched = disk;
    scene.controller = scene.window();
    scene.finding.add(COMPTON);
    scene.finding.texts.set(COMPTON.id, TEXT);
    scene.finding.files = new Map([
      ['photons.csv', 'a,b\n'],
      ['dust/torus.fits', 'SIMPLE'],
      ['helper.py', 'import healpy\nopen("table.dat")'],
      ['table.dat', '1 2 3'],
      ['requirements.txt', 'gammapy\n'],
      ['unread.csv', 'not named in the notebook'],
    ]);
    await scene.controller.start();
  });
  const run = async (): Promise<void> => {
    await scene.do({ type: 'find-open', tab: 'notebooks' });
    await scene.do({ type: 'find-run', id: COMPTON.id });
  };
  const summary = (): GivenSummary => {
    const { task } = scene.state;
    if (task.kind !== 'given') throw new Error(`It is ${task.kind}.`);
    return task.summary;
  };
  const take = async (): Promise<void> => {
    const [entry] = scene.round.offers;
    await scene.do({ type: 'take-offer', platformId: entry!.offer.platformId, offerId: entry!.offer.id });
  };
  const kept = (): readonly string[] => [...disk.files.keys()];

  it('is listed for review with its sizes, and nothing of it is fetched for that', async () => {
    await run();
    expect(summary().files).toEqual([
      { path: 'dust/torus.fits', sizeBytes: 6, included: true },
      { path: 'helper.py', sizeBytes: 31, included: true },
      { path: 'photons.csv', sizeBytes: 4, included: true },
      { path: 'table.dat', sizeBytes: 5, included: true },
    ]);
    expect(summary().warnings).toEqual([
      '"none.csv" is not beside this notebook where it comes from. It will be missing, unless the notebook makes it itself.',
    ]);
    expect(scene.finding.fetched).toEqual([]);
  });

  it('is fetched before platforms are asked, but for what the user leaves out', async () => {
    await run();
    await scene.do({ type: 'include-file', path: 'dust/torus.fits', included: false });
    expect(summary().files?.[0]).toMatchObject({ path: 'dust/torus.fits', included: false });
    await scene.do({ type: 'find-offers' });
    expect(scene.finding.fetched).toEqual(['helper.py', 'photons.csv', 'table.dat']);
    const [asked] = scene.small.asked;
    expect(asked?.packages).toEqual(['gammapy', 'healpy']);
    expect(asked?.files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['helper.py', 31],
      ['photons.csv', 4],
      ['table.dat', 5],
    ]);
    expect(asked).not.toHaveProperty('beside');
    expect(summary()).not.toHaveProperty('fetching');
  });

  it('goes with the job, is not fetched twice for that, and is gone when the platform has it', async () => {
    await run();
    await scene.do({ type: 'find-offers' });
    expect(kept()).toHaveLength(4);
    await take();
    expect(await scene.store.list()).toMatchObject([{ given: true, submission: 'started' }]);
    expect(scene.finding.fetched).toHaveLength(4);
    expect(kept()).toEqual([]);
    await scene.do({ type: 'find-offers' });
    expect(scene.finding.fetched).toHaveLength(8);
  });

  it('stays for a submission that is not safe yet, also where the window was killed', async () => {
    await run();
    await scene.do({ type: 'find-offers' });
    for (const method of ['submit', 'recover']) scene.small.fail(method, 'unreachable', 'it is down.');
    await take();
    expect(await scene.store.list()).toMatchObject([{ submission: 'prepared' }]);
    await scene.do({ type: 'capture' });
    scene.controller.dispose();
    await scene.pass(2 * 24 * 3600);
    expect(kept()).toHaveLength(4);
    scene.small.failures.clear();
    scene.controller = scene.window();
    await scene.controller.start();
    await settle();
    expect(await scene.store.list()).toMatchObject([{ submission: 'started' }]);
    expect(scene.finding.fetched).toHaveLength(4);
    expect(kept()).toEqual([]);
  });

  it('is let go when another task takes its place, and swept away when nobody has', async () => {
    await run();
    await scene.do({ type: 'find-offers' });
    await scene.do({ type: 'capture' });
    expect(kept()).toEqual([]);
    await disk.write({ path: 'fetched/old' }, new Uint8Array());
    await scene.pass((DAY_MS + 1000) / 1000);
    await disk.write({ path: 'fetched/young' }, new Uint8Array());
    await scene.window().start();
    await settle();
    expect(kept()).toEqual(['fetched/young']);
  });

  it('tells how far it is, and can be stopped: then nobody is asked', async () => {
    let signal: AbortSignal | undefined;
    scene.finding.hold = (held) => {
      signal = held;
      return new Promise((_, reject) => held.addEventListener('abort', () => reject(held.reason as Error)));
    };
    await run();
    const finding = scene.controller.dispatch({ type: 'find-offers' });
    await settle();
    expect(scene.state.announcements.at(-1)?.text).toBe('Fetching 4 files.');
    expect(summary().fetching).toEqual({ text: 'asking for dust/torus.fits', done: 0, total: 4 });
    await scene.do({ type: 'include-file', path: 'table.dat', included: false });
    expect(summary()).toHaveProperty('fetching');
    await scene.do({ type: 'stop-asking' });
    await finding;
    expect(signal?.aborted).toBe(true);
    expect(summary()).not.toHaveProperty('fetching');
    expect(summary()).not.toHaveProperty('problem');
    expect(scene.small.asked).toEqual([]);
    scene.finding.hold = undefined;
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked).toHaveLength(1);
  });

  it('that is left out or in while it is fetched is what goes', async () => {
    let go = (): void => undefined;
    scene.finding.hold = () => new Promise((resolve) => (go = resolve));
    await run();
    await scene.do({ type: 'include-file', path: 'helper.py', included: false });
    const finding = scene.controller.dispatch({ type: 'find-offers' });
    await settle();
    for (const [path, included] of [
      ['dust/torus.fits', false],
      ['photons.csv', false],
      ['helper.py', true],
    ] as const)
      await scene.do({ type: 'include-file', path, included });
    scene.finding.hold = undefined;
    go();
    await finding;
    await settle();
    expect(scene.small.asked[0]?.files.map(({ path }) => path)).toEqual(['helper.py', 'table.dat']);
    expect(scene.finding.fetched).toEqual(['dust/torus.fits', 'helper.py', 'table.dat']);
  });

  it('that cannot be fetched is told, and can be left out', async () => {
    await run();
    scene.finding.files?.delete('photons.csv');
    await scene.do({ type: 'find-offers' });
    expect(summary().problem).toBe('photons.csv is gone.');
    expect(scene.small.asked).toEqual([]);
    await scene.do({ type: 'include-file', path: 'photons.csv', included: false });
    expect(summary()).not.toHaveProperty('problem');
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked).toHaveLength(1);
  });

  it('is named as staying where it is, where the host can keep nothing or nothing lists it', async () => {
    scene.finding.files = undefined;
    await run();
    expect(summary()).not.toHaveProperty('files');
    expect(summary().warnings?.[0]).toMatch(/stays where this notebook comes from/);
  });

  it('that cannot be listed keeps nobody from running the notebook alone', async () => {
    scene.finding.beside = () => Promise.reject(new Error('The tree is on fire.'));
    await run();
    expect(summary().warnings?.[0]).toBe('What lies beside it cannot be listed: The tree is on fire.');
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked).toHaveLength(1);
  });
});
