import { Arrivals } from './arrivals.js';

describe('Arrivals', () => {
  const returned: number[] = [];
  let arrivals: Arrivals<number>;
  beforeEach(() => {
    returned.length = 0;
    arrivals = new Arrivals((item) => void returned.push(item));
  });

  it('hands over in order, waiting where there is nothing yet', async () => {
    arrivals.push(1);
    arrivals.push(2);
    expect([await arrivals.next(), await arrivals.next()]).toEqual([1, 2]);
    const third = arrivals.next();
    arrivals.push(3);
    arrivals.push(4);
    expect([await third, await arrivals.next()]).toEqual([3, 4]);
  });

  it('returns what is left, and what comes later, and ends', async () => {
    arrivals.push(1);
    arrivals.push(2);
    await arrivals.next();
    arrivals.close();
    arrivals.close();
    arrivals.push(3);
    expect(await arrivals.next()).toBeUndefined();
    expect(returned).toEqual([2, 3]);
  });

  it('lets a waiting taker go at the end', async () => {
    const next = arrivals.next();
    arrivals.close();
    expect(await next).toBeUndefined();
  });
});
