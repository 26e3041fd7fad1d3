import { settle } from '../model/testing/manual-clock.js';
import { NOTEBOOK, Scene } from './testing/scene.js';

describe('asking platforms', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  const said = (): string => scene.state.announcements.map(({ text }) => text).join('\n');

  it('sends nothing before "Find offers"', async () => {
    await scene.controller.start();
    await scene.do({ type: 'capture' });
    await scene.do({ type: 'visible', visible: true });
    expect(scene.state.task.kind).toBe('captured');
    expect([...scene.small.calls, ...scene.big.calls]).toEqual([]);
  });

  it('shows each answer as it comes, and who cannot run it and why', async () => {
    const open = scene.big.hold('ask');
    await scene.controller.start();
    await scene.do({ type: 'capture' });
    void scene.controller.dispatch({ type: 'find-offers' });
    await settle();
    expect(scene.round).toMatchObject({ kind: 'asking', asked: 2, answered: 1 });
    expect(scene.offer).toMatchObject({ status: 'open', offer: { platformName: 'Small', mode: 'batch' } });
    open();
    await settle();
    expect(scene.round).toMatchObject({
      kind: 'done',
      answered: 2,
      refusals: [{ platformName: 'Big', signInMayHelp: true, reasons: [{ field: 'account' }] }],
    });
    expect(said()).toContain('2 of 2 platforms have answered. 1 offer.');
  });

  it('asks with what was typed, in the mode that was chosen', async () => {
    await scene.ask('live', '12 GB');
    expect(scene.small.asked).toHaveLength(1);
    expect(scene.small.asked[0]).toMatchObject({
      mode: 'live',
      needs: { memoryGiB: 12 },
      packages: ['numpy'],
    });
  });

  it('turns a refusal into an offer when the need is lowered', async () => {
    await scene.ask('batch', '32 GiB');
    expect(scene.round.offers).toEqual([]);
    expect(scene.round.refusals.map(({ platformName }) => platformName)).toEqual(['Small', 'Big']);
    await scene.do({ type: 'set-field', field: 'memoryGiB', text: '16' });
    await scene.do({ type: 'find-offers' });
    expect(scene.offer.offer).toMatchObject({ platformName: 'Small', memoryGiB: 16 });
  });

  it('does not ask with a field that cannot be read, and says so at the field', async () => {
    await scene.ask('batch', 'much');
    expect(scene.state.form.errors.memoryGiB).toMatch(/not a size/);
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.small.calls).toEqual([]);
  });

  it('says what a platform without an answer said instead', async () => {
    scene.small.fail('ask', 'unreachable', 'it is down.');
    await scene.ask();
    expect(scene.round.silent).toEqual([
      {
        platformId: 'https://small.example',
        platformName: 'Small',
        text: 'no answer: it is down. Try again.',
        details: 'details of it is down.',
      },
    ]);
  });

  it('waits for nobody after "Stop", and keeps what came', async () => {
    scene.big.hold('ask');
    await scene.controller.start();
    await scene.do({ type: 'capture' });
    void scene.controller.dispatch({ type: 'find-offers' });
    await settle();
    await scene.do({ type: 'stop-asking' });
    expect(scene.round).toMatchObject({ kind: 'done', asked: 2, answered: 1 });
    expect(scene.offer.status).toBe('open');
  });

  it('asks once however often the button is pressed', async () => {
    await scene.controller.start();
    await Promise.all([scene.do({ type: 'find-offers' }), scene.do({ type: 'find-offers' })]);
    expect(scene.small.asked).toHaveLength(1);
  });

  it('gives the offers of the round before back', async () => {
    await scene.ask();
    const { id } = scene.offer.offer;
    await scene.do({ type: 'find-offers' });
    expect(scene.small.released.map((offer) => offer.id)).toEqual([id]);
    expect(scene.offer.offer.id).not.toBe(id);
  });

  it('marks an offer as expired at its time', async () => {
    await scene.ask();
    await scene.pass(599);
    expect(scene.offer.status).toBe('open');
    await scene.pass(1);
    expect(scene.offer.status).toBe('expired');
    expect(said()).toContain('All offers have expired');
    await scene.take();
    expect(scene.state.jobs).toEqual([]);
  });

  it('gives offers for the other mode back', async () => {
    await scene.ask('batch');
    await scene.do({ type: 'set-mode', mode: 'live' });
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.small.released).toHaveLength(1);
  });

  it('ends the round when another notebook is captured', async () => {
    await scene.ask();
    scene.host.edit('work/moons.ipynb', '1');
    await scene.do({ type: 'capture' });
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.small.released).toHaveLength(1);
  });

  it('keeps tokens, notebooks and files out of the state', async () => {
    scene.host.files.set('work/data.csv', 'secret,data');
    scene.host.edit(NOTEBOOK, 'open("data.csv"); marker = 1');
    await scene.ask('batch', '100');
    await scene.signIn('alices-token');
    await scene.take();
    const text = JSON.stringify([scene.state, scene.controller.snapshot()]);
    expect(scene.big.job.task.files).toHaveLength(1);
    expect(text).not.toMatch(/alices-token|secret,data|marker = 1/);
  });

  it('says that there is nobody to ask', async () => {
    scene.host.panelSettings = { ...scene.host.panelSettings, platforms: [] };
    await scene.ask();
    expect(scene.state.round.kind).toBe('idle');
    expect(said()).toContain('There is no platform to ask');
  });

  it('stops everything when it is disposed', async () => {
    scene.big.hold('ask');
    await scene.controller.start();
    await scene.do({ type: 'capture' });
    void scene.controller.dispatch({ type: 'find-offers' });
    await settle();
    const before = scene.state;
    scene.controller.dispose();
    await settle();
    expect(scene.clock.sleeping).toBe(0);
    expect(scene.state).toBe(before);
  });
});
