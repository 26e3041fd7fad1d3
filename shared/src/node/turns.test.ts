import { createTurns } from './turns.js';

describe('turns', () => {
  it('who comes alone does not wait', async () => {
    const turn = createTurns();
    const order: string[] = [];
    setImmediate(() => order.push('loop'));
    await turn();
    order.push('turn');
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['turn', 'loop']);
  });

  /** All come at once; `loop` stands where everything else had its turn. */
  async function orderOf(names: readonly string[], came: (name: string, turn: () => Promise<void>) => void) {
    const turn = createTurns();
    const order: string[] = [];
    let left = names.length;
    const tick = (): void => {
      order.push('loop');
      if (left > 0) setImmediate(tick);
    };
    setImmediate(tick);
    await Promise.all(
      names.map(async (name) => {
        await turn();
        left -= 1;
        order.push(name);
        came(name, async () => {
          await turn();
          order.push(`after ${name}`);
        });
      }),
    );
    await turn();
    return order;
  }

  it('those that come together go on a few at a time, with everything else in between', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const order = await orderOf(names, () => undefined);
    expect(order.filter((what) => what !== 'loop').sort()).toEqual([...names].sort());
    const together = order.join(' ').split('loop');
    expect(together.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...together.map((group) => group.trim().split(' ').length))).toBeLessThanOrEqual(9);
  });

  it('who comes last does not wait for all that came before, nor do these for all that come later', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const later: Promise<void>[] = [];
    const order = await orderOf(names, (_, again) => void later.push(again()));
    await Promise.all(later);
    const at = (name: string): number => order.indexOf(name);
    expect(at('after n0')).toBeLessThan(at('n50'));
    expect(at('n1')).toBeLessThan(20);
  });
});
