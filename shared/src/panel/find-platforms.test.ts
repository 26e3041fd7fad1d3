import type { FoundPlatform } from '../platforms/sources.js';
import { findOf } from './find/reduce.js';
import type { FoundPlatforms } from './find/state.js';
import { listOf } from './testing/fake-finding.js';
import { Scene } from './testing/scene.js';

const OTHER: FoundPlatform = {
  id: 'ivo://other/planner',
  url: 'https://other.example',
  name: 'Other of the list',
  from: 'list',
};

describe('finding platforms', () => {
  let scene: Scene;
  const shown = (): FoundPlatforms => findOf(scene.state).platforms;
  beforeEach(async () => {
    scene = new Scene();
    scene.finding.platformAnswers.push(() => Promise.resolve(listOf([OTHER])));
    await scene.controller.start();
  });

  it('merges what lists and registries say, and says what failed', async () => {
    scene.finding.platformAnswers.push(
      () => Promise.resolve(listOf([{ ...OTHER, name: 'Registered', from: 'registry', publisher: 'Org' }])),
      () => Promise.resolve(listOf([], { fresh: false, problem: 'The registry is silent.' })),
    );
    await scene.do({ type: 'find-open', tab: 'platforms' });
    expect(shown().found).toEqual([
      { id: OTHER.id, url: OTHER.url, name: OTHER.name, from: ['list', 'registry'], publisher: 'Org' },
    ]);
    expect(shown().harvest).toMatchObject({
      problems: ['The registry is silent.'],
      fresh: false,
      sources: 3,
    });
  });

  it('asks a platform nothing before it is enabled, and about the task after that', async () => {
    await scene.do({ type: 'find-open', tab: 'platforms' });
    await scene.do({ type: 'capture' });
    await scene.do({ type: 'find-offers' });
    expect(scene.other.calls).toEqual([]);
    await scene.do({ type: 'find-enable', id: OTHER.id });
    expect(scene.state.platforms.map(({ name, url }) => [name, url])).toContainEqual([OTHER.name, OTHER.url]);
    expect(scene.host.allowed).toEqual([OTHER.url]);
    expect(scene.other.asked).toHaveLength(1);
    expect(shown().found[0]).not.toHaveProperty('problem');
    await scene.do({ type: 'find-enable', id: OTHER.id });
    expect(shown().found[0]?.problem?.text).toContain('already');
  });

  it('says why a platform is not what it was said to be', async () => {
    scene.finding.platformAnswers.push(() =>
      Promise.resolve(listOf([{ ...OTHER, id: 'ivo://gone', url: 'https://gone.example', name: 'Gone' }])),
    );
    await scene.do({ type: 'find-open', tab: 'platforms' });
    await scene.do({ type: 'find-enable', id: 'ivo://gone' });
    expect(shown().found[1]?.problem).toBeDefined();
    expect(scene.state.platforms).toHaveLength(2);
    expect(scene.state.adding).toBeUndefined();
  });

  it('asks anew when it is told to', async () => {
    const asked: boolean[] = [];
    scene.finding.platformAnswers.push((_, __, refresh) => {
      asked.push(refresh);
      return Promise.resolve(listOf([]));
    });
    await scene.do({ type: 'find-open', tab: 'platforms' });
    await scene.do({ type: 'find-refresh' });
    expect(asked).toEqual([false, true]);
  });
});
