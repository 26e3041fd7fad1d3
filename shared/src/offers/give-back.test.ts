import type { PlatformDriver } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { Offer } from '../model/index.js';
import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { giveBack } from './give-back.js';
import { offerOf, platform, stubDriver } from './testing/stub-driver.js';

const A = platform('a');
const B = platform('b');
const signal = new AbortController().signal;

describe('giveBack', () => {
  let clock: ManualClock;
  const drivers = new Map<string, PlatformDriver>();
  const driverFor = (id: string): PlatformDriver | undefined => drivers.get(id);
  const held = (id: string, at = A): Offer => offerOf(at, id, { expires: clock.iso(600) });

  beforeEach(() => {
    clock = new ManualClock();
    drivers.clear();
  });

  it('gives every reservation back, and nothing that is not reserved or has expired', async () => {
    const given: string[] = [];
    const release = async (offer: Offer): Promise<void> => void given.push(offer.id);
    drivers.set(A.id, stubDriver({ release })).set(B.id, stubDriver({ release }));
    const offers = [
      held('a1'),
      held('b1', B),
      held('a2'),
      offerOf(A, 'free'),
      offerOf(A, 'old', { expires: clock.iso(-1) }),
    ];
    const report = await giveBack(offers, { clock, driverFor }, signal);
    expect(given.sort()).toEqual(['a1', 'a2', 'b1']);
    expect(report).toMatchObject({ failed: [] });
    expect(report.released).toHaveLength(3);
    expect(clock.sleeping).toBe(0);
  });

  it('reports what failed, and goes on', async () => {
    const refused = new PlatformError({
      platformName: 'a',
      tried: 'give the offer back',
      why: 'It answered 500.',
      next: 'It expires by itself.',
      kind: 'refused',
      details: 'Traceback',
    });
    drivers.set(
      A.id,
      stubDriver({
        release: ({ id }) => (id === 'bad' ? Promise.reject(refused) : Promise.resolve()),
      }),
    );
    drivers.set(B.id, stubDriver({ release: () => Promise.reject(new TypeError('oops')) }));
    const report = await giveBack([held('bad'), held('good'), held('odd', B)], { clock, driverFor }, signal);
    expect(report.released.map(({ id }) => id)).toEqual(['good']);
    expect(report.failed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: refused.message, details: 'Traceback' }),
        expect.objectContaining({
          text: 'b: could not give an unused offer back: oops It expires by itself.',
        }),
      ]),
    );
  });

  it('leaves out platforms that take nothing back or are known no more', async () => {
    drivers.set(A.id, stubDriver({ can: { ...stubDriver().can, release: false } }));
    expect(await giveBack([held('a1'), held('b1', B)], { clock, driverFor }, signal)).toEqual({
      released: [],
      failed: [],
    });
  });

  it('ends in time when a platform never answers and does not listen to its signal', async () => {
    const release = jest.fn(() => new Promise<void>(() => undefined));
    drivers.set(A.id, stubDriver({ release }));
    const report = giveBack([held('a1'), held('a2')], { clock, driverFor }, signal);
    await clock.advance(10_000);
    expect((await report).failed.map(({ offer }) => offer.id)).toEqual(['a1', 'a2']);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('ends at once when aborted', async () => {
    drivers.set(A.id, stubDriver({ release: () => new Promise<void>(() => undefined) }));
    const controller = new AbortController();
    const report = giveBack([held('a1')], { clock, driverFor }, controller.signal);
    await settle();
    controller.abort();
    expect((await report).failed).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });
});
