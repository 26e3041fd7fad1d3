import { settle } from '../model/testing/manual-clock.js';
import { Scene } from './testing/scene.js';

const SESSION = 'https://small.example/session/1';

describe('a live job', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.run('live');
    const started = scene.clock.iso();
    scene.small.job.become({ phase: 'EXECUTING', sessionUrl: SESSION, started, durationSeconds: 3600 });
    await settle();
  });
  const lastNotice = () => scene.host.notices.at(-1)?.notice;

  it('has the buttons of a session', () => {
    expect(scene.job.buttons).toEqual(['open', 'finish', 'extend', 'log', 'cancel']);
    expect(lastNotice()).toMatchObject({ kind: 'success', actions: ['open'] });
  });

  it('finishes in good order', async () => {
    const open = scene.small.hold('finish');
    void scene.press('finish');
    expect(scene.job.busy).toBe('finish');
    void scene.press('finish');
    open();
    await settle();
    expect(scene.small.calls.filter((call) => call === 'finish')).toHaveLength(1);
    expect(scene.job).toMatchObject({
      run: { status: { phase: 'COMPLETED' } },
      buttons: ['log', 'again', 'remove'],
    });
    expect(scene.job.busy).toBeUndefined();
  });

  it('says at the run why a press had no effect', async () => {
    scene.small.fail('finish', 'unreachable', 'it is down.');
    await scene.press('finish');
    expect(scene.job.problem).toEqual({
      text: 'Small: could not finish: it is down. Try again.',
      details: 'details of it is down.',
    });
    expect(scene.job.busy).toBeUndefined();
    scene.small.failures.clear();
    await scene.press('finish');
    expect(scene.job.problem).toBeUndefined();
  });

  it('warns before its time is up, and takes the warning back after Extend', async () => {
    await scene.pass(3600 - 301);
    expect(lastNotice()?.kind).toBe('success');
    await scene.pass(1);
    expect(lastNotice()).toEqual({
      kind: 'warning',
      text: 'stars: its time on Small is up in 5 minutes. Save your work.',
      actions: ['extend', 'open'],
    });
    await scene.pass(240);
    expect(lastNotice()?.text).toContain('up in a minute');
    await scene.do({ type: 'extend', key: scene.job.run.key, bySeconds: 3600 });
    expect(scene.job.run.status?.durationSeconds).toBe(7200);
    expect(lastNotice()?.kind).toBe('success');
    await scene.pass(3600);
    expect(lastNotice()?.kind).toBe('warning');
    const spoken = scene.state.announcements.filter(({ text }) => text.includes('Save your work'));
    expect(spoken).toHaveLength(2);
  });

  it('cancels, while a slow press of another button is at work', async () => {
    const open = scene.small.hold('extend');
    void scene.do({ type: 'extend', key: scene.job.run.key, bySeconds: 60 });
    await scene.press('cancel');
    expect(scene.job.run.status?.phase).toBe('ABORTED');
    open();
    await settle();
    expect(scene.job.busy).toBeUndefined();
    expect(lastNotice()).toMatchObject({ kind: 'warning', text: 'stars was stopped on Small.' });
  });

  it('says when the job cannot be read, and when it can be read again', async () => {
    await scene.do({ type: 'visible', visible: true });
    scene.small.fail('watch', 'unreachable', 'it is down.');
    scene.controller.dispose();
    scene.controller = scene.window();
    await scene.controller.start();
    await settle();
    expect(scene.job.problem?.text).toContain('it is down');
    scene.small.failures.clear();
    await scene.pass(600);
    expect(scene.job.problem).toBeUndefined();
  });
});

describe('a job that is over', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.run('batch');
  });

  it('is removed there, then here', async () => {
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    await scene.press('remove');
    expect(scene.small.jobs[0]?.removed).toBe(true);
    expect(scene.state.jobs).toEqual([]);
    expect(await scene.store.list()).toEqual([]);
  });

  it('is removed with all others that are finished, and nothing that goes on is', async () => {
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    await scene.run('batch');
    scene.small.job.become({ phase: 'ERROR' });
    await settle();
    await scene.run('batch');
    scene.small.job.become({ phase: 'EXECUTING' });
    await settle();
    await scene.do({ type: 'remove-finished' });
    expect(scene.state.jobs.map(({ run }) => run.key)).toEqual(['key-3']);
    expect(scene.small.jobs.map(({ removed }) => removed)).toEqual([true, true, false]);
  });

  it('can be taken off the list when its platform is gone', async () => {
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    scene.small.fail('remove', 'unreachable', 'it is down.');
    await scene.press('remove');
    expect(scene.job.problem?.text).toMatch(
      /it is down\. Press Remove again to take it off this list only\./,
    );
    await scene.press('remove');
    expect(scene.state.jobs).toEqual([]);
  });

  it('asks for twice the memory after it ran out of it', async () => {
    const error = { message: 'Killed.', transient: false, limit: 'memory' } as const;
    scene.small.job.become({ phase: 'ERROR', error });
    await settle();
    expect(scene.host.notices.at(-1)?.notice).toEqual({
      kind: 'error',
      text: 'stars failed on Small. Killed.',
      actions: ['log', 'again'],
    });
    scene.host.edit('work/moons.ipynb', '1');
    await scene.press('again');
    expect(scene.state.form).toMatchObject({ mode: 'batch', fields: { memoryGiB: '16 GiB' }, errors: {} });
    expect(scene.state.task).toMatchObject({ kind: 'captured', summary: { title: 'stars' } });
    expect(scene.state.announcements.at(-1)?.text).toContain('now it asks for 16 GiB');
    await scene.do({ type: 'find-offers' });
    expect(scene.offer.offer.memoryGiB).toBe(16);
  });

  it('says when its notebook is gone', async () => {
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    scene.host.notebooks.clear();
    await scene.press('again');
    expect(scene.state.task).toMatchObject({
      kind: 'problem',
      text: 'work/stars.ipynb is not there any more.',
    });
  });
});

describe('results', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.run('batch');
    scene.small.job.become({ phase: 'EXECUTING' });
    scene.small.job.yields('stars.ipynb', '{"cells": []}', 'notebook');
    scene.small.job.yields('plots/a.png', 'png');
    await settle();
  });

  it('come at any phase, beside the notebook, and the notebook is opened', async () => {
    expect(scene.job.buttons).toContain('results');
    await scene.press('results');
    expect(scene.host.files.get('work/stars.executed.ipynb')).toBe('{"cells": []}');
    expect(scene.host.opened).toEqual(['work/stars.executed.ipynb']);
    expect(scene.job.collected).toEqual(['work/stars.executed.ipynb', 'work/stars-results/plots/a.png']);
    expect((await scene.store.list())[0]?.collected).toEqual(scene.job.collected);
    await scene.do({ type: 'open-collected', path: 'work/stars-results/plots/a.png' });
    expect(scene.host.opened.at(-1)).toBe('work/stars-results/plots/a.png');
  });

  it('that cannot be opened say why at their run', async () => {
    await scene.press('results');
    scene.host.openFile = async () => {
      throw new Error('It was moved.');
    };
    await scene.do({ type: 'open-collected', path: 'work/stars.executed.ipynb' });
    expect(scene.job.problem).toEqual({ text: 'It was moved.' });
  });

  it('that do not come are named, the others are here', async () => {
    scene.small.fail('readResult', 'gone', 'it was deleted.');
    await scene.press('results');
    expect(scene.job.problem?.text).toContain('it was deleted.');
    expect(scene.job.collected).toEqual(['work/stars-results/plots/a.png']);
  });

  it('that are kept on another host come once the user has agreed to that very host', async () => {
    scene.small.fail('readResult', 'consent', 'it is kept on another host.');
    await scene.press('results');
    const { run, problem } = scene.job;
    expect(problem?.consent).toBe('https://storage.example');
    await scene.do({ type: 'agree', key: run.key, origin: 'https://evil.example' });
    expect([...scene.host.agreements]).toEqual([]);
    await scene.do({ type: 'agree', key: run.key, origin: 'https://storage.example' });
    expect([...scene.host.agreements]).toEqual(['https://storage.example']);
    expect(scene.small.calls.filter((call) => call === 'readResult')).toHaveLength(2);
  });

  it('stay where they are when nobody asks for them', async () => {
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(scene.job.collected).toEqual([]);
  });

  it('come by themselves when the run completes, if the settings say so', async () => {
    scene.host.panelSettings = { ...scene.host.panelSettings, fetchResults: true };
    await scene.controller.settingsChanged();
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(scene.job.collected).toHaveLength(2);
    expect(scene.host.opened).toEqual(['work/stars.executed.ipynb']);
    expect(scene.clock.sleeping).toBe(0);
  });
});

describe('the log', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.run('batch');
    scene.small.job.become({ phase: 'EXECUTING' });
    await settle();
  });
  const show = (shown: boolean) => scene.do({ type: 'log', key: scene.job.run.key, shown });

  it('grows while it is shown', async () => {
    scene.small.job.log = 'one\n';
    expect(scene.job.log).toBeUndefined();
    void show(true);
    await settle();
    expect(scene.job).toMatchObject({ log: 'one\n' });
    expect(scene.job.busy).toBeUndefined();
    scene.small.job.log += 'two\n';
    await scene.pass(5);
    expect(scene.job.log).toBe('one\ntwo\n');
    await show(false);
    expect(scene.job.log).toBeUndefined();
    const { length } = scene.small.calls;
    await scene.pass(60);
    expect(scene.small.calls).toHaveLength(length);
  });

  it('is read to its end when the job is over, and then no more', async () => {
    void show(true);
    await settle();
    scene.small.job.log = 'the end\n';
    scene.small.job.become({ phase: 'COMPLETED' });
    await scene.pass(60);
    expect(scene.job.log).toBe('the end\n');
    expect(scene.clock.sleeping).toBe(0);
  });

  it('shows its newest part only', async () => {
    scene.small.job.log = 'a line of the log\n'.repeat(10_000);
    void show(true);
    await settle();
    expect(scene.job.log?.length).toBeLessThanOrEqual(64 * 1024);
    expect(scene.job.log?.length).toBeGreaterThan(60 * 1024);
    expect(scene.job.log?.startsWith('a line')).toBe(true);
  });

  it('is not read while nobody looks', async () => {
    void show(true);
    await settle();
    await scene.do({ type: 'visible', visible: false });
    scene.small.job.log = 'unseen\n';
    await scene.pass(60);
    expect(scene.job.log).toBe('');
    await scene.do({ type: 'visible', visible: true });
    await scene.pass(5);
    expect(scene.job.log).toBe('unseen\n');
  });

  it('says why it cannot be read', async () => {
    scene.small.fail('log', 'unreachable', 'it is down.');
    await show(true);
    expect(scene.job.problem?.text).toContain('it is down');
    expect(scene.job.busy).toBeUndefined();
  });
});
