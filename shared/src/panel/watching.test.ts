import { settle } from '../model/testing/manual-clock.js';
import { Scene } from './testing/scene.js';

describe('of two windows', () => {
  it('one leaves the platforms to the other, and hears of changes from the store', async () => {
    const scene = new Scene();
    const asking = scene.window();
    await asking.start();
    await scene.controller.start();
    scene.controller.setWatching(false);
    await scene.run('batch');
    await asking.storeChanged();
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(asking.state().jobs[0]?.run.status?.phase).toBe('COMPLETED');
    expect(scene.job.run.status?.phase).not.toBe('COMPLETED');
    await scene.controller.storeChanged();
    expect(scene.job.run.status?.phase).toBe('COMPLETED');
    expect(scene.host.notices.at(-1)?.notice.kind).toBe('success');
  });

  it('the other goes on when it is told to', async () => {
    const scene = new Scene();
    await scene.controller.start();
    scene.controller.setWatching(false);
    await scene.run('batch');
    scene.small.job.become({ phase: 'COMPLETED' });
    await settle();
    expect(scene.job.run.status?.phase).not.toBe('COMPLETED');
    scene.controller.setWatching(true);
    await settle();
    expect(scene.job.run.status?.phase).toBe('COMPLETED');
  });
});
