import { settle } from '../model/testing/manual-clock.js';
import { findOf } from './find/reduce.js';
import type { FindState } from './find/state.js';
import { catalogueOf, entryNamed } from './testing/fake-finding.js';
import { NOTEBOOK, Scene } from './testing/scene.js';

const COMPTON = entryNamed('External Compton', {
  headings: ['Photons of the dust torus'],
  keywords: ['blazar'],
});
const SPECTRA = entryNamed('Stellar spectra', { keywords: ['stars'] });

const NOTEBOOK_TEXT = JSON.stringify({
  cells: [
    {
      cell_type: 'code',
      id: 'a',
      execution_count: 3,
      metadata: {},
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'old' }],
      source: 'import numpy\nopen("photons.csv")',
    },
  ],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
});

describe('finding notebooks', () => {
  let scene: Scene;
  const find = (): FindState => findOf(scene.state);
  const titles = (): readonly string[] => find().notebooks.hits.map(({ title }) => title);
  const say = (): string | undefined => scene.state.announcements.at(-1)?.text;
  beforeEach(async () => {
    scene = new Scene();
    await scene.controller.start();
  });
  const open = (): Promise<void> => scene.do({ type: 'find-open', tab: 'notebooks' });

  it('reads nothing before it is opened, and once then', async () => {
    let reads = 0;
    scene.finding.catalogueAnswers.push(() =>
      Promise.resolve(
        catalogueOf([COMPTON, SPECTRA, { ...SPECTRA, id: 'x', included: false }, entryNamed(`n${++reads}`)]),
      ),
    );
    expect([scene.state.find, reads]).toEqual([undefined, 0]);
    await open();
    expect(find()).toMatchObject({ open: true, tab: 'notebooks', notebooks: { indexed: 3, total: 3 } });
    expect(find().notebooks.harvest).toMatchObject({ busy: false, sources: 1, problems: [], fresh: true });
    await scene.do({ type: 'find-close' });
    await open();
    expect(reads).toBe(1);
    await scene.do({ type: 'find-refresh' });
    expect(reads).toBe(2);
  });

  it('is after a reload as it was: tab, words and what they find', async () => {
    scene.finding.add(COMPTON, SPECTRA);
    await open();
    await scene.do({ type: 'find-query', text: 'dust torus' });
    const again = scene.window(JSON.parse(JSON.stringify(scene.controller.snapshot())));
    await again.start();
    await settle();
    const { open: isOpen, tab, notebooks } = findOf(again.state());
    expect([isOpen, tab, notebooks.query]).toEqual([true, 'notebooks', 'dust torus']);
    expect(notebooks.hits.map(({ title }) => title)).toEqual(['External Compton']);
    again.dispose();
  });

  it('is narrowed after a reload as it was, and kept so until it has read again', async () => {
    scene.finding.add(COMPTON, SPECTRA);
    await open();
    await scene.do({ type: 'find-facet', facet: 'keywords', value: 'stars', chosen: true });
    await scene.do({ type: 'find-close' });
    const first = scene.controller.snapshot();
    const again = scene.window(JSON.parse(JSON.stringify(first)));
    await again.start();
    await settle();
    // Closed, so nothing was read: a second reload loses nothing either.
    expect(again.snapshot()).toEqual(first);
    await again.dispatch({ type: 'find-open', tab: 'notebooks' });
    const { hits, facets } = findOf(again.state()).notebooks;
    expect(hits.map(({ title }) => title)).toEqual(['Stellar spectra']);
    expect(facets.filter(({ chosen }) => chosen)).toEqual([
      { facet: 'keywords', value: 'stars', label: 'stars', count: 1, chosen: true },
    ]);
    again.dispose();
  });

  it('reads nothing after a reload when it was closed, and keeps the words', async () => {
    let reads = 0;
    scene.finding.catalogueAnswers.push(() => {
      reads += 1;
      return Promise.resolve(catalogueOf([COMPTON]));
    });
    await open();
    await scene.do({ type: 'find-query', text: 'compton' });
    await scene.do({ type: 'find-close' });
    const again = scene.window(scene.controller.snapshot());
    await again.start();
    await settle();
    expect([reads, findOf(again.state()).open]).toEqual([1, false]);
    await again.dispatch({ type: 'find-open', tab: 'notebooks' });
    expect([reads, findOf(again.state()).notebooks.query]).toEqual([2, 'compton']);
    again.dispose();
  });

  it('finds by what the science is, and narrows', async () => {
    scene.finding.add(COMPTON, SPECTRA);
    await open();
    await scene.do({ type: 'find-query', text: 'compton dust torus' });
    expect(titles()[0]).toBe('External Compton');
    await scene.do({ type: 'find-query', text: '' });
    expect(titles()).toHaveLength(2);
    await scene.do({ type: 'find-facet', facet: 'keywords', value: 'stars', chosen: true });
    expect(titles()).toEqual(['Stellar spectra']);
    expect(find().notebooks.facets).toContainEqual({
      facet: 'keywords',
      value: 'blazar',
      label: 'blazar',
      count: 1,
      chosen: false,
    });
    await scene.do({ type: 'find-facet', facet: 'keywords', value: 'stars', chosen: false });
    expect(titles()).toHaveLength(2);
  });

  it('says what failed, and shows the rest', async () => {
    scene.finding.problems = ['Catalogue 2 cannot be used.'];
    scene.finding.add(COMPTON);
    scene.finding.catalogueAnswers.push(
      () =>
        Promise.resolve(
          catalogueOf([SPECTRA], {
            fresh: false,
            problems: ['git.example is silent.'],
            checkedAt: '2026-11-01T00:00:00Z',
          }),
        ),
      () => Promise.reject(new Error('A source broke.')),
    );
    await open();
    expect(titles()).toHaveLength(2);
    expect(find().notebooks.harvest).toEqual({
      busy: false,
      sources: 3,
      problems: ['Catalogue 2 cannot be used.', 'A source broke.', 'git.example is silent.'],
      fresh: false,
      checkedAt: '2026-11-01T00:00:00Z',
    });
  });

  it('tells how far it is, and stops when it is told to', async () => {
    scene.finding.add(COMPTON);
    let heard: AbortSignal | undefined;
    scene.finding.catalogueAnswers.push((signal, onProgress) => {
      heard = signal;
      onProgress({ text: 'Reading tutorials', done: 3, total: 10 });
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    const opening = scene.controller.dispatch({ type: 'find-open', tab: 'notebooks' });
    await settle();
    expect(find().notebooks.harvest).toMatchObject({ busy: true });
    expect(titles()).toEqual(['External Compton']);
    await scene.do({ type: 'find-cancel' });
    await opening;
    expect(heard?.aborted).toBe(true);
    expect(find().notebooks.harvest).toMatchObject({ busy: false, problems: [] });
    expect(titles()).toEqual(['External Compton']);
  });

  it('runs a hit by the ordinary way, without opening it', async () => {
    scene.finding.add({ ...COMPTON, needs: { memoryGiB: 8 } });
    scene.finding.texts.set(COMPTON.id, NOTEBOOK_TEXT);
    await open();
    await scene.do({ type: 'find-run', id: COMPTON.id });
    expect(find().open).toBe(false);
    expect(scene.state.form.fields.memoryGiB).toMatch(/^8/);
    expect(scene.state.task).toMatchObject({
      kind: 'given',
      summary: { title: 'External Compton', executable: 'notebook' },
    });
    expect(scene.state.task).toHaveProperty('summary.warnings', [
      expect.stringMatching(/^"photons\.csv" stays where this notebook comes from/),
    ]);
    expect(scene.small.asked).toEqual([]);
    await scene.do({ type: 'find-offers' });
    const [asked] = scene.small.asked;
    expect(asked).toMatchObject({
      title: 'External Compton',
      packages: ['numpy'],
      source: {
        repository: 'https://git.example/science',
        path: 'External Compton.ipynb',
        clean: true,
        pushed: true,
      },
      executable: { kind: 'notebook', name: 'External Compton.ipynb', language: 'python' },
    });
    expect(asked).not.toHaveProperty('warnings');
    expect(JSON.stringify(asked?.executable)).not.toContain('old');
    const [entry] = scene.round.offers;
    await scene.do({ type: 'take-offer', platformId: entry!.offer.platformId, offerId: entry!.offer.id });
    expect(await scene.store.list()).toMatchObject([{ title: 'External Compton', submission: 'started' }]);
    expect(scene.host.opened).toEqual([]);
  });

  it('keeps the task that there was when a hit cannot be fetched, or is no notebook', async () => {
    scene.finding.add(COMPTON, SPECTRA);
    scene.finding.texts.set(SPECTRA.id, '<html>');
    await scene.do({ type: 'capture' });
    await open();
    await scene.do({ type: 'find-run', id: COMPTON.id });
    await scene.do({ type: 'find-run', id: SPECTRA.id });
    expect(scene.state.task).toMatchObject({ kind: 'captured', summary: { origin: NOTEBOOK } });
    const problems = find().notebooks.hits.map(({ problem }) => problem?.text);
    expect(problems[0]).toBe('External Compton is gone.');
    expect(problems[1]).toBeDefined();
    expect(say()).toBe(problems[1]);
  });

  it('asks for containers and machines as such, where they are named exactly', async () => {
    const image = { kind: 'container' as const, name: 'oligia', location: 'ghcr.io/ivoa/oligia:1' };
    const digest = `sha256:${'ab'.repeat(32)}`;
    const [exact, vague, sif, machine] = [
      entryNamed('Exact', { executable: { ...image, digest } }),
      entryNamed('Vague', { executable: image }),
      entryNamed('Sif', { executable: { ...image, location: 'library://a/b/c' } }),
      entryNamed('Machine', {
        executable: { kind: 'machine', name: 'm', location: 'https://a.example/m.qcow2' },
      }),
    ] as const;
    scene.finding.add(exact, vague, sif, machine);
    await open();
    const kinds: unknown[] = [];
    for (const { id } of [exact, sif, machine]) {
      await scene.do({ type: 'find-run', id });
      kinds.push(scene.state.task.kind === 'given' && scene.state.task.summary.executable);
    }
    expect(kinds).toEqual(['docker-container', 'singularity-container', 'virtual-machine']);
    await open();
    await scene.do({ type: 'find-run', id: vague.id });
    expect(find().notebooks.hits.find(({ id }) => id === vague.id)?.problem?.text).toContain('digest');
  });

  it('opens a copy under a harmless name', async () => {
    const bad = entryNamed('Bad', {
      executable: { ...COMPTON.executable, kind: 'notebook', name: '../../.bashrc' } as never,
    });
    scene.finding.add(bad);
    scene.finding.texts.set(bad.id, NOTEBOOK_TEXT);
    await open();
    await scene.do({ type: 'find-open-here', id: bad.id });
    expect(scene.host.opened).toEqual(['_.._.bashrc.ipynb']);
    expect(scene.host.files.get('_.._.bashrc.ipynb')).toBe(NOTEBOOK_TEXT);
    expect(scene.state.task.kind).toBe('none');
  });

  it('reads other catalogues when the settings name them', async () => {
    scene.finding.add(COMPTON);
    await open();
    scene.finding.add(SPECTRA);
    await scene.controller.settingsChanged();
    expect(titles()).toHaveLength(1);
    scene.host.panelSettings = { ...scene.host.panelSettings, catalogues: ['https://git.example/other'] };
    await scene.controller.settingsChanged();
    expect(titles()).toHaveLength(2);
  });
});
