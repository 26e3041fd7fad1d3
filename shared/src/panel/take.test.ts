import { notebookOf } from '../model/testing/executables.js';
import { settle } from '../model/testing/manual-clock.js';
import { NOTEBOOK, Scene } from './testing/scene.js';

describe('taking an offer', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });

  /** Both platforms offer: the big one after a sign-in. */
  const askBoth = async (): Promise<void> => {
    await scene.ask();
    await scene.signIn('alices-token');
    expect(scene.round.offers).toHaveLength(2);
  };
  const offerOf = (name: string) => {
    const found = scene.round.offers.find(({ offer }) => offer.platformName === name);
    if (!found) throw new Error(`${name} has made no offer.`);
    return found;
  };

  it('shows the run at once, sends the notebook and gives the other offers back', async () => {
    await askBoth();
    const small = offerOf('Small');
    const open = scene.big.hold('submit');
    const { platformId, id } = offerOf('Big').offer;
    void scene.controller.dispatch({ type: 'take-offer', platformId, offerId: id });
    expect(offerOf('Big').status).toBe('taking');
    await settle();
    expect(scene.job.run).toMatchObject({ submission: 'prepared', platformName: 'Big', origin: NOTEBOOK });
    expect(scene.job.step).toBe('Pulling the image');
    expect(scene.small.released).toEqual([]);
    open();
    await settle();
    expect(scene.job.step).toBeUndefined();
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.small.released).toEqual([small.offer]);
    expect(scene.big.released).toEqual([]);
    expect(scene.big.job).toMatchObject({ key: scene.job.run.key, offer: { id } });
    expect(scene.job.run).toMatchObject({ submission: 'started', status: { phase: 'QUEUED' } });
  });

  it('sends once however often the button is pressed', async () => {
    await askBoth();
    const [first, second] = scene.round.offers;
    await Promise.all([scene.take(first), scene.take(first), scene.take(second)]);
    expect([...scene.small.jobs, ...scene.big.jobs]).toHaveLength(1);
    expect(scene.state.jobs).toHaveLength(1);
  });

  it('sends the notebook as it is now', async () => {
    await scene.ask();
    scene.host.edit(NOTEBOOK, 'import numpy; edited = True');
    scene.controller.notebookChanged(NOTEBOOK);
    await scene.take();
    expect(notebookOf(scene.small.job.task).text).toContain('edited = True');
    expect(scene.job.run.sha256).toBe(notebookOf(scene.small.job.task).sha256);
  });

  it('does not send a notebook that needs more than the platform was asked about', async () => {
    await scene.ask();
    scene.host.edit(NOTEBOOK, 'import numpy, healpy');
    scene.controller.notebookChanged(NOTEBOOK);
    await scene.take();
    expect(scene.small.jobs).toEqual([]);
    expect(scene.offer.status).toBe('open');
    expect(scene.offer.problem?.text).toMatch(/healpy/);
  });

  it('keeps the other offers when the platform refuses the one that was taken', async () => {
    await askBoth();
    scene.small.fail('submit', 'refused', 'the offer is not valid any more.');
    await scene.take(offerOf('Small'));
    expect(offerOf('Small')).toMatchObject({
      status: 'open',
      problem: { text: expect.stringContaining('the offer is not valid any more.') as unknown },
    });
    expect(offerOf('Big').status).toBe('open');
    expect(scene.big.released).toEqual([]);
    expect(scene.job.run.submission).toBe('failed');
    expect(scene.job.buttons).toEqual(['again', 'remove']);
    scene.small.failures.clear();
    await scene.take(offerOf('Small'));
    expect(scene.small.jobs).toHaveLength(1);
    expect(scene.state.round.kind).toBe('idle');
  });

  it.each([false, true])(
    'goes on by itself when the platform cannot be reached for a while; known to be unsent: %s',
    async (unsent) => {
      await scene.ask();
      scene.small.fail('submit', 'unreachable', 'it is down.', unsent);
      await scene.take();
      expect(scene.job.run).toMatchObject({
        submission: 'prepared',
        problem: expect.stringContaining('down') as unknown,
      });
      expect(scene.job.buttons).toEqual(['remove']);
      scene.small.failures.clear();
      await scene.pass(120);
      expect(scene.small.jobs).toHaveLength(1);
      expect(scene.job.run.submission).toBe('started');
      for (const over of ['problem', 'turnedAway', 'unsent']) expect(scene.job.run).not.toHaveProperty(over);
    },
  );

  it('does not send when the run cannot be stored, and says so at the offer', async () => {
    await scene.ask();
    scene.store.create = async () => {
      throw new Error('The disk is full.');
    };
    void scene.take();
    await scene.pass(10);
    expect(scene.small.jobs).toEqual([]);
    expect(scene.offer).toMatchObject({ status: 'open', problem: { text: 'The disk is full.' } });
  });

  it('opens a live session once, when it is ready', async () => {
    await scene.run('live');
    expect(scene.host.sessions).toEqual([]);
    const sessionUrl = 'https://small.example/session/1?token=x';
    scene.small.job.become({ phase: 'EXECUTING', sessionUrl });
    await settle();
    scene.small.job.become({ durationSeconds: 100 });
    await settle();
    expect(scene.host.sessions.map(({ status }) => status?.sessionUrl)).toEqual([sessionUrl]);
    await scene.press('open');
    expect(scene.host.sessions).toHaveLength(2);
  });

  it('says at the run why its session cannot be opened', async () => {
    scene.host.openSession = async () => {
      throw new Error('The window is blocked.');
    };
    await scene.run('live');
    scene.small.job.become({ phase: 'EXECUTING', sessionUrl: 'https://small.example/session/1' });
    await settle();
    expect(scene.job.problem).toEqual({ text: 'The window is blocked.' });
    expect(scene.job.busy).toBeUndefined();
  });

  it('follows the job even where a notification cannot be shown', async () => {
    scene.host.notify = () => {
      throw new Error('There is no window.');
    };
    await scene.run('batch');
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(scene.job.run.status?.phase).toBe('COMPLETED');
  });

  it('has one notification for the run, updated in place', async () => {
    await scene.run('batch');
    scene.small.job.become({ phase: 'EXECUTING', progress: { done: 1, total: 4 } });
    await settle();
    scene.small.job.yields('plots/a.png', 'x');
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(new Set(scene.host.notices.map(({ key }) => key)).size).toBe(1);
    expect(scene.host.notices.map(({ notice }) => notice)).toEqual([
      { kind: 'progress', text: 'stars: being sent to Small.', actions: [] },
      { kind: 'progress', text: 'stars: waiting for its turn on Small.', actions: [] },
      { kind: 'progress', text: 'stars is running on Small: 1 of 4 cells.', actions: ['log'] },
      { kind: 'success', text: 'stars is finished on Small.', actions: ['results'] },
    ]);
  });
});
