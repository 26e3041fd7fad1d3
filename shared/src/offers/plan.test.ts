import type { PlatformDriver } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { Answer, Offer, Platform } from '../model/index.js';
import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { plan } from './plan.js';
import type { AskedPlatform, PlanAnswer } from './plan.js';
import { offerOf, platform, stubDriver, TASK } from './testing/stub-driver.js';

const DEADLINE = 20_000;
const refusal: Answer = { kind: 'refusal', reasons: [{ text: 'full' }], signInMayHelp: false };

/** A platform whose answer a test gives by hand, and that notes what it gets back. */
class Asked implements AskedPlatform {
  readonly platform: Platform;
  readonly driver: PlatformDriver;
  readonly released: string[] = [];
  signal: AbortSignal | undefined;
  answer!: (answer: Answer) => void;
  fail!: (error: unknown) => void;

  constructor(
    name: string,
    private readonly clock: ManualClock,
  ) {
    this.platform = platform(name);
    const answered = new Promise<Answer>((resolve, reject) => {
      this.answer = resolve;
      this.fail = reject;
    });
    this.driver = stubDriver({
      ask: (_task, signal) => {
        this.signal = signal;
        return answered;
      },
      release: async ({ id }) => void this.released.push(id),
    });
  }

  offer(id: string, fields: Partial<Offer> = {}): Offer {
    return offerOf(this.platform, id, { memoryGiB: 16, expires: this.clock.iso(600), ...fields });
  }

  offers(...offers: Offer[]): void {
    this.answer({ kind: 'offers', offers });
  }
}

describe('plan', () => {
  let clock: ManualClock;
  let abort: AbortController;
  let a: Asked;
  let b: Asked;
  let c: Asked;

  beforeEach(() => {
    clock = new ManualClock();
    abort = new AbortController();
    [a, b, c] = [new Asked('a', clock), new Asked('b', clock), new Asked('c', clock)];
  });

  const ask = (...asked: AskedPlatform[]): AsyncGenerator<PlanAnswer, void, undefined> =>
    plan(TASK, asked, { deadlineMs: DEADLINE, signal: abort.signal, clock });

  const all = async (...asked: AskedPlatform[]): Promise<PlanAnswer[]> => {
    const answers: PlanAnswer[] = [];
    for await (const answer of ask(...asked)) answers.push(answer);
    return answers;
  };

  it('asks all at once and yields in the order of arrival', async () => {
    const answers = all(a, b, c);
    await settle();
    expect([a, b, c].map(({ signal }) => signal?.aborted)).toEqual([false, false, false]);
    c.offers(c.offer('c1'));
    await settle();
    a.answer(refusal);
    await settle();
    b.offers(b.offer('b1'), b.offer('b2'));
    expect((await answers).map(({ platform: { name }, kind }) => `${name} ${kind}`)).toEqual([
      'c offers',
      'a refusal',
      'b offers',
    ]);
    expect(clock.sleeping).toBe(0);
    expect([...a.released, ...b.released, ...c.released]).toEqual([]);
  });

  it('takes trouble for an answer: down, broken, slow', async () => {
    const answers = all(a, b, c);
    await settle();
    a.fail(
      new PlatformError({
        platformName: 'a',
        tried: 'ask',
        why: 'It answered 503.',
        next: 'Ask again later.',
        kind: 'unreachable',
        details: 'Maintenance',
      }),
    );
    b.fail(new TypeError('x is undefined'));
    await clock.advance(DEADLINE);
    expect(await answers).toEqual([
      {
        platform: a.platform,
        kind: 'silent',
        text: 'no answer: It answered 503. Ask again later.',
        details: 'Maintenance',
        failure: 'unreachable',
      },
      expect.objectContaining({
        platform: b.platform,
        kind: 'silent',
        details: 'x is undefined',
        failure: 'nonsense',
      }),
      expect.objectContaining({
        platform: c.platform,
        kind: 'silent',
        text: 'no answer: nothing came within 20 seconds. Ask again later.',
      }),
    ]);
    expect(c.signal?.aborted).toBe(true);
  });

  it('survives a driver that throws before it promises anything', async () => {
    const broken = {
      platform: a.platform,
      driver: stubDriver({
        ask: () => {
          throw new Error('bug');
        },
      }),
    };
    expect(await all(broken)).toEqual([expect.objectContaining({ kind: 'silent', details: 'bug' })]);
  });

  it('gives back an offer that comes after the deadline', async () => {
    const answers = all(a);
    await clock.advance(DEADLINE);
    expect(await answers).toEqual([expect.objectContaining({ kind: 'silent' })]);
    a.offers(a.offer('late'));
    await settle();
    expect(a.released).toEqual(['late']);
  });

  it('cancels and gives back what nobody took when the loop is left', async () => {
    a.answer(refusal);
    for await (const answer of ask(a, b, c)) {
      expect(answer.platform.name).toBe('a');
      b.offers(b.offer('waiting'));
      await settle();
      break;
    }
    expect(c.signal?.aborted).toBe(true);
    c.offers(c.offer('late'));
    await settle();
    expect({ a: a.released, b: b.released, c: c.released }).toEqual({ a: [], b: ['waiting'], c: ['late'] });
    expect(clock.sleeping).toBe(0);
  });

  it('ends without an error when aborted, even while nothing arrives', async () => {
    const answers = all(a, b);
    await settle();
    abort.abort();
    expect(await answers).toEqual([]);
    expect(a.signal?.aborted).toBe(true);
  });

  it('asks nobody when aborted beforehand, or when there is nobody', async () => {
    expect(await all()).toEqual([]);
    abort.abort();
    expect(await all(a)).toEqual([]);
    expect(a.signal).toBeUndefined();
  });

  it('does not ask for a mode that a platform does not have', async () => {
    const batchOnly = { platform: a.platform, driver: stubDriver({ can: { ...a.driver.can, live: false } }) };
    expect(await all(batchOnly)).toEqual([
      expect.objectContaining({
        kind: 'refusal',
        reasons: [{ field: 'executable', text: 'it cannot open live sessions' }],
      }),
    ]);
  });

  describe('with offers that cannot be used', () => {
    const answerTo = async (...offers: Offer[]): Promise<PlanAnswer | undefined> => {
      const answers = all(a);
      a.offers(...offers);
      const [answer] = await answers;
      await settle();
      return answer;
    };

    it('keeps the others', async () => {
      const answer = await answerTo(
        a.offer('good'),
        a.offer('small', { memoryGiB: 8 }),
        a.offer('good', { cores: 9 }),
      );
      expect(answer).toEqual({ platform: a.platform, kind: 'offers', offers: [a.offer('good')] });
      expect(a.released).toEqual(['small']);
    });

    it('turns offers of less than asked into a refusal that says so', async () => {
      expect(await answerTo(a.offer('small', { memoryGiB: 8 }))).toMatchObject({
        kind: 'refusal',
        reasons: [{ field: 'memoryGiB', text: 'memory: asked 16 GiB, offered 8 GiB' }],
      });
    });

    it.each<[string, Partial<Offer>]>([
      ['a negative number', { cores: -1 }],
      ['an infinite number', { diskGiB: Infinity }],
      ['a cost that is no number', { cost: { amount: NaN, unit: 'EUR' } }],
      ['an expiry in the past', { expires: '2020-01-01T00:00:00Z' }],
      ['an expiry that is no time', { expires: 'tomorrow' }],
      ['a start that is no time', { start: 'soon' }],
      ['another mode', { mode: 'batch' }],
    ])('takes %s for no answer', async (_name, fields) => {
      expect(await answerTo(a.offer('odd', fields))).toMatchObject({ kind: 'silent', failure: 'nonsense' });
    });

    it('takes an empty list for a refusal', async () => {
      expect(await answerTo()).toMatchObject({
        kind: 'refusal',
        reasons: [{ text: expect.any(String) as string }],
      });
    });
  });

  it('asks many in slices: the first answer is told before the last question is put', async () => {
    let time = 0;
    // Each look at it costs more than a slice.
    const busy = { now: () => (time += 10), sleep: () => new Promise<void>(() => undefined) };
    let put = 0;
    const ask = (): Promise<Answer> => {
      put++;
      return Promise.resolve({ kind: 'refusal', reasons: [], signInMayHelp: false });
    };
    const asked = Array.from({ length: 20 }, (_, index) => ({
      platform: platform(`p${index}`),
      driver: stubDriver({ ask }),
    }));
    const putBy: number[] = [];
    const { signal } = new AbortController();
    for await (const _ of plan(TASK, asked, { deadlineMs: 1000, signal, clock: busy })) putBy.push(put);
    expect(putBy).toHaveLength(20);
    expect(putBy[0]).toBeLessThan(5);
  });

  it('asks 500 platforms as easily as one, without a warning', async () => {
    const warned = jest.fn();
    process.on('warning', warned);
    const many = Array.from({ length: 500 }, (_, index) => new Asked(`p${index}`, clock));
    const answers = all(...many);
    await settle();
    for (const one of many) one.signal?.addEventListener('abort', () => undefined);
    for (const one of many.slice(0, 400)) one.offers(one.offer('x'));
    await clock.advance(DEADLINE);
    const got = await answers;
    expect(got.filter(({ kind }) => kind === 'offers')).toHaveLength(400);
    expect(got.filter(({ kind }) => kind === 'silent')).toHaveLength(100);
    await settle();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});
