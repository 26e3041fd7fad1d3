import { DOCKER } from '../model/testing/executables.js';
import type { GivenTask } from './given-task.js';
import { Scene } from './testing/scene.js';

const GIVEN: GivenTask = {
  title: 'Androcles',
  origin: '',
  executable: DOCKER,
  packages: [],
  files: [],
};

describe('a task that was given', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.controller.start();
  });

  it('takes the place of the captured notebook, and ends its round', async () => {
    await scene.do({ type: 'capture' });
    await scene.do({ type: 'find-offers' });
    await scene.controller.give(GIVEN);
    expect(scene.state.round.kind).toBe('idle');
    expect(scene.state.task).toEqual({
      kind: 'given',
      summary: { title: 'Androcles', executable: 'docker-container', location: DOCKER.image.locations[0] },
    });
  });

  it('is what the platforms are asked about and what is sent, and its run is stored as such', async () => {
    await scene.controller.give(GIVEN);
    await scene.do({ type: 'set-field', field: 'cost', text: '5 EUR' });
    await scene.do({ type: 'find-offers' });
    expect(scene.small.asked[0]).toEqual({
      ...GIVEN,
      given: true,
      mode: scene.state.form.mode,
      needs: { cost: { amount: 5, unit: 'EUR' } },
    });
    const [entry] = scene.round.offers;
    await scene.do({ type: 'take-offer', platformId: entry!.offer.platformId, offerId: entry!.offer.id });
    const [run] = await scene.store.list();
    expect(run).toMatchObject({ title: 'Androcles', executable: 'docker-container', submission: 'started' });
    expect(run).not.toHaveProperty('sha256');
  });

  it('gives way to a notebook', async () => {
    await scene.controller.give(GIVEN);
    await scene.do({ type: 'capture' });
    expect(scene.state.task.kind).toBe('captured');
  });
});
