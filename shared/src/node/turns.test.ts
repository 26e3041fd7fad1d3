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

  it('those that come together go on in their order, each in a turn of the loop of its own', async () => {
    const turn = createTurns();
    const order: string[] = [];
    const tick = (): void => {
      order.push('loop');
      if (order.length < 12) setImmediate(tick);
    };
    setImmediate(tick);
    const one = async (name: string): Promise<void> => {
      await turn();
      order.push(name);
    };
    await Promise.all(['a', 'b', 'c'].map(one));
    await turn();
    order.push('later');
    expect(order.filter((what) => what !== 'loop')).toEqual(['a', 'b', 'c', 'later']);
    expect(order.slice(order.indexOf('a'), order.indexOf('c'))).toContain('loop');
    expect(order.slice(order.indexOf('b'), order.indexOf('c'))).toContain('loop');
  });
});
