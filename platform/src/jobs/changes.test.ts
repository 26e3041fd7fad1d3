import { createFakeClock } from '../testing/fake-clock.js';
import { createChanges } from './changes.js';
import { createInTurn } from './in-turn.js';

const never = new AbortController().signal;

describe('changes', () => {
  it('wakes those who wait for this job, and nobody else', async () => {
    const changes = createChanges(createFakeClock());
    const woken: string[] = [];
    const waits = ['a', 'a', 'b'].map((id) => changes.wait(id, 1000, never).then(() => void woken.push(id)));
    changes.changed('a');
    await Promise.all(waits.slice(0, 2));
    expect(woken).toEqual(['a', 'a']);
    changes.close();
    await waits[2];
    expect(woken).toEqual(['a', 'a', 'b']);
  });

  it('lets go after the time, and when the caller is gone', async () => {
    const clock = createFakeClock();
    const changes = createChanges(clock);
    const gone = new AbortController();
    const waits = [changes.wait('a', 1000, never), changes.wait('a', 99_999, gone.signal)];
    clock.advance(1000);
    gone.abort();
    await expect(Promise.all(waits)).resolves.toHaveLength(2);
    await expect(changes.wait('a', 1000, gone.signal)).resolves.toBeUndefined();
  });
});

describe('in turn', () => {
  it('runs tasks of one name one after the other, also after a failure', async () => {
    const turns = createInTurn();
    const seen: string[] = [];
    let release = (): void => undefined;
    const first = turns.run('a', async () => {
      await new Promise<void>((resolve) => (release = resolve));
      seen.push('first');
      throw new Error('no');
    });
    const second = turns.run('a', async () => void seen.push('second'));
    await turns.run('b', async () => void seen.push('other'));
    release();
    await expect(first).rejects.toThrow('no');
    await second;
    expect(seen).toEqual(['other', 'first', 'second']);
  });
});
