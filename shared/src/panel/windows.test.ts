import { notebookOf } from '../model/testing/executables.js';
import { settle } from '../model/testing/manual-clock.js';
import type { PanelController } from './controller.js';
import { FakeHost } from './testing/fake-host.js';
import { NOTEBOOK, Scene } from './testing/scene.js';

describe('after a reload', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  const reload = async (): Promise<void> => {
    const kept: unknown = JSON.parse(JSON.stringify(scene.controller.snapshot()));
    scene.controller.dispose();
    scene.controller = scene.window(kept);
    await scene.controller.start();
    await settle();
  };

  it('has runs again and watches them', async () => {
    await scene.run('batch');
    await reload();
    expect(scene.job.run).toMatchObject({ submission: 'started', platformName: 'Small' });
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(scene.job.run.status?.phase).toBe('COMPLETED');
    expect(scene.host.notices.at(-1)?.notice.kind).toBe('success');
  });

  it('finishes a submission that was cut off, once', async () => {
    await scene.ask();
    const open = scene.small.hold('submit');
    void scene.take();
    await settle();
    await reload();
    open();
    await scene.pass(120);
    expect(scene.small.jobs).toHaveLength(1);
    expect(scene.job.run.submission).toBe('started');
    expect(notebookOf(scene.small.job.task).text).toContain('import numpy');
  });

  it('says nothing about runs that were over before', async () => {
    await scene.run('batch');
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    const { length } = scene.host.notices;
    await reload();
    expect(scene.host.notices).toHaveLength(length);
  });

  it('does not open a session by itself', async () => {
    await scene.run('live');
    await reload();
    scene.small.job.become({ phase: 'EXECUTING', sessionUrl: 'https://small.example/session/1' });
    await settle();
    expect(scene.host.sessions).toEqual([]);
    expect(scene.job.buttons).toContain('open');
  });

  it('has the form and the offers that are still held, and takes one', async () => {
    await scene.ask('batch', '12');
    const { offer } = scene.offer;
    await reload();
    expect(scene.state.form).toMatchObject({ mode: 'batch', fields: { memoryGiB: '12' } });
    expect(scene.offer).toEqual({ offer, status: 'open' });
    expect(scene.small.asked).toHaveLength(1);
    scene.host.edit(NOTEBOOK, 'import numpy; later = 1');
    await scene.take();
    expect(scene.small.job).toMatchObject({ offer, task: { needs: { memoryGiB: 12 } } });
    expect(notebookOf(scene.small.job.task).text).toContain('later = 1');
  });

  it('does not send a notebook that needs something else by now', async () => {
    await scene.ask();
    await reload();
    scene.host.edit(NOTEBOOK, 'import healpy');
    await scene.take();
    expect(scene.small.jobs).toEqual([]);
    expect(scene.offer.problem?.text).toContain('healpy');
  });

  it('gives offers back that are of no use any more', async () => {
    await scene.ask();
    const { offer } = scene.offer;
    scene.host.edit(NOTEBOOK, 'import healpy');
    await reload();
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.small.released).toEqual([offer]);
  });

  it('forgets offers that have expired meanwhile', async () => {
    await scene.ask();
    const kept = scene.controller.snapshot();
    scene.controller.dispose();
    await scene.pass(600);
    scene.controller = scene.window(kept);
    await scene.controller.start();
    expect(scene.state.round.kind).toBe('idle');
  });

  it.each([[undefined], ['nonsense'], [{ version: 2 }], [{ version: 1, form: { mode: 'other' } }]])(
    'begins anew when %j was kept',
    async (kept) => {
      scene.host.panelSettings = { ...scene.host.panelSettings, defaultNeeds: { cores: '2', other: 'x' } };
      scene.controller = scene.window(kept);
      await scene.controller.start();
      expect(scene.state.form).toMatchObject({ mode: 'batch', fields: { cores: '2', memoryGiB: '' } });
      expect(scene.state.round.kind).toBe('idle');
    },
  );

  it('says what does not work in this window', async () => {
    scene.controller = scene.window(undefined, scene.host, ['Only small files.']);
    await scene.controller.start();
    expect(scene.state.limits).toEqual(['Only small files.']);
    expect(scene.state.problems).toBeUndefined();
  });

  it('works without runs when the store cannot be read, and says so', async () => {
    scene.store.list = async () => {
      throw new Error('The disk is broken.');
    };
    await scene.ask();
    expect(scene.state.problems).toEqual(['Your earlier runs cannot be read: The disk is broken.']);
    expect(scene.offer.status).toBe('open');
  });
});

describe('two windows on one store', () => {
  let scene: Scene;
  let secondHost: FakeHost;
  let second: PanelController;
  beforeEach(async () => {
    scene = new Scene();
    secondHost = new FakeHost([scene.small, scene.big]);
    second = scene.window(undefined, secondHost);
    await second.start();
  });
  const look = async (): Promise<void> => {
    await second.dispatch({ type: 'visible', visible: true });
    await settle();
  };

  it('show the same runs', async () => {
    await look();
    await scene.run('batch');
    await scene.pass(30);
    expect(second.state().jobs.map(({ run }) => run.key)).toEqual([scene.job.run.key]);
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(second.state().jobs[0]?.run.status?.phase).toBe('COMPLETED');
    await scene.press('remove');
    await scene.pass(30);
    expect(second.state().jobs).toEqual([]);
  });

  it('never send one run twice', async () => {
    await scene.ask();
    const open = scene.small.hold('submit');
    void scene.take();
    await settle();
    await look();
    await scene.pass(60);
    open();
    await scene.pass(120);
    expect(scene.small.calls.filter((call) => call === 'submit')).toHaveLength(1);
    expect(second.state().jobs[0]?.run.submission).toBe('started');
  });

  it('open a session only where it was asked for', async () => {
    await scene.run('live');
    await look();
    scene.small.job.become({ phase: 'EXECUTING', sessionUrl: 'https://small.example/session/1' });
    await settle();
    expect(scene.host.sessions).toHaveLength(1);
    expect(secondHost.sessions).toEqual([]);
  });

  it('collect results once', async () => {
    for (const host of [scene.host, secondHost])
      host.panelSettings = { ...host.panelSettings, fetchResults: true };
    await second.settingsChanged();
    await scene.run('batch');
    await look();
    scene.small.job.yields('stars.ipynb', '{}', 'notebook');
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect([...scene.host.opened, ...secondHost.opened]).toEqual(['work/stars.executed.ipynb']);
    expect(scene.small.calls.filter((call) => call === 'readResult')).toHaveLength(1);
  });
});
