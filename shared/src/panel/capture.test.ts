import { notebookOf } from '../model/testing/executables.js';
import { settle } from '../model/testing/manual-clock.js';
import type { TaskSummary } from './state.js';
import { NOTEBOOK, Scene } from './testing/scene.js';

describe('capturing the notebook', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.controller.start();
  });
  const summary = (): TaskSummary => {
    const { task } = scene.state;
    if (task.kind !== 'captured') throw new Error(`The task is ${task.kind}.`);
    return task.summary;
  };

  it('answers the press at once and shows a summary', async () => {
    const done = scene.controller.dispatch({ type: 'capture' });
    expect(scene.state.task.kind).toBe('capturing');
    await done;
    expect(summary()).toMatchObject({ origin: NOTEBOOK, cells: 1, packages: ['numpy'], stale: false });
  });

  it('says when no notebook is open', async () => {
    scene.host.active = undefined;
    await scene.do({ type: 'capture' });
    expect(scene.state.task).toMatchObject({
      kind: 'problem',
      text: expect.stringMatching(/No notebook/) as unknown,
    });
  });

  it('says why a notebook cannot be sent', async () => {
    scene.host.notebooks.set(NOTEBOOK, { origin: NOTEBOOK, name: 'stars.ipynb', document: { nbformat: 3 } });
    await scene.do({ type: 'capture' });
    expect(scene.state.task).toMatchObject({ kind: 'problem', title: 'stars.ipynb' });
  });

  it('marks an edited notebook as stale and captures it anew before it asks', async () => {
    await scene.do({ type: 'capture' });
    const { sha256 } = summary();
    scene.host.edit(NOTEBOOK, 'import numpy, astropy');
    scene.controller.notebookChanged('work/other.ipynb');
    expect(summary().stale).toBe(false);
    scene.controller.notebookChanged(NOTEBOOK);
    expect(summary().stale).toBe(true);
    await scene.do({ type: 'find-offers' });
    expect(summary()).toMatchObject({ stale: false, packages: ['astropy', 'numpy'] });
    expect(notebookOf(scene.small.asked[0]).sha256).toBe(summary().sha256);
    expect(summary().sha256).not.toBe(sha256);
  });

  it('asks about the captured notebook, not about the one that is active by now', async () => {
    await scene.do({ type: 'capture' });
    scene.host.edit('work/moons.ipynb', '1');
    scene.controller.notebookChanged(NOTEBOOK);
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[0]?.origin).toBe(NOTEBOOK);
  });

  it('leaves files at home that the user unchecked', async () => {
    scene.host.files.set('work/a.csv', 'a').set('work/b.csv', 'bb');
    scene.host.edit(NOTEBOOK, 'open("a.csv"); open("b.csv")');
    await scene.do({ type: 'capture' });
    await scene.do({ type: 'include-file', path: 'a.csv', included: false });
    expect(summary().files).toEqual([
      { path: 'a.csv', sizeBytes: 1, included: false },
      { path: 'b.csv', sizeBytes: 2, included: true },
    ]);
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[0]?.files.map(({ path }) => path)).toEqual(['b.csv']);
  });

  it('sends changed parameters, and none that is no value', async () => {
    scene.host.editCells(NOTEBOOK, [{ source: 'n = 3', tags: ['parameters'] }]);
    await scene.do({ type: 'capture' });
    expect(summary().parameters).toEqual([{ name: 'n', value: '3' }]);
    await scene.do({ type: 'set-parameter', name: 'n', value: '(4' });
    expect(summary().parameters).toEqual([{ name: 'n', value: '(4' }]);
    expect(summary().warnings.join()).toMatch(/n: A bracket is not closed/);
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked).toEqual([]);
    await scene.do({ type: 'set-parameter', name: 'n', value: '4' });
    await scene.do({ type: 'find-offers' });
    expect(notebookOf(scene.small.asked[0]).text).toContain('n = 4');
    expect(summary().sha256).toBe(notebookOf(scene.small.asked[0]).sha256);
  });

  it('keeps outputs only when the user says so', async () => {
    await scene.do({ type: 'capture' });
    await scene.do({ type: 'keep-outputs', keep: true });
    expect(scene.state.form.keepOutputs).toBe(true);
    expect(scene.state.task.kind).toBe('captured');
  });

  it('lets the last of two presses count', async () => {
    const first = scene.controller.dispatch({ type: 'capture' });
    scene.host.edit('work/moons.ipynb', '1');
    const second = scene.controller.dispatch({ type: 'capture' });
    await Promise.all([first, second]);
    await settle();
    expect(summary().origin).toBe('work/moons.ipynb');
  });

  it('says where the committed version lives of what is sent, where the host can tell', async () => {
    const remote = 'git@forge.example:group/name.git';
    await scene.do({ type: 'find-offers' });
    const text = notebookOf(scene.small.asked[0]).text;
    expect(scene.small.asked[0]).not.toHaveProperty('source');
    scene.host.commits.set(NOTEBOOK, () =>
      Promise.resolve({ remote, commit: 'c0ffee', path: 'work/stars.ipynb', pushed: true, text }),
    );
    await scene.do({ type: 'find-offers' });
    const source = { repository: 'https://forge.example/group/name.git', clean: true, pushed: true };
    expect(scene.small.asked[1]?.source).toMatchObject(source);
    scene.host.edit(NOTEBOOK, 'import healpy');
    scene.controller.notebookChanged(NOTEBOOK);
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[2]?.source).toMatchObject({ ...source, clean: false });
  });

  it('sends a notebook of which the host cannot tell', async () => {
    scene.host.commits.set(NOTEBOOK, () => Promise.reject(new Error('git is not installed')));
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[0]).not.toHaveProperty('source');
    expect(scene.offer.status).toBe('open');
  });

  it('captures a notebook that was never saved', async () => {
    scene.host.edit('', 'import numpy');
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[0]).toMatchObject({ origin: '', files: [] });
    expect(scene.offer.status).toBe('open');
  });
});
