import fc from 'fast-check';
import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { isUnsettled } from './submission.js';
import type { Submitter } from './submit.js';
import { SAMPLE_OFFER, SAMPLE_TASK } from './testing/samples.js';
import { FakePlatform, World } from './testing/world.js';
import type { Fate, Manners } from './testing/world.js';

const TROUBLES = [undefined, 'unreachable', 'unsent', 'sign-in', 'ambiguous', 'refused'] as const;

/** What may happen next, to whichever call or window `pick` falls on. */
interface Step {
  readonly action:
    'go' | 'rush' | 'lost' | 'twice' | 'kill' | 'open' | 'submit' | 'remove' | 'time' | 'set' | 'trouble';
  readonly pick: number;
}

/** A call that waits for its fate. */
interface Gate {
  readonly window: number;
  readonly decide: (fate: Fate) => void;
}

/** Windows that come and go, and calls whose requests and answers arrive in any order, late, or not at all. */
class Chaos {
  readonly clock = new ManualClock();
  readonly platform: FakePlatform;
  readonly world: World;
  private gates: Gate[] = [];
  private readonly alive = new Map<number, Submitter>();
  private readonly removed: string[] = [];
  private opened = 0;
  private calm = false;
  private readonly closing = new AbortController();

  constructor(manners: Manners) {
    this.platform = new FakePlatform(manners);
    this.world = new World(this.clock, this.platform, (window) => this.fate(window));
  }

  async play({ action, pick }: Step): Promise<void> {
    await settle();
    switch (action) {
      case 'go':
      case 'lost':
      case 'twice':
        this.decide(pick, action);
        break;
      case 'rush':
        await this.rush(pick);
        break;
      case 'kill':
        this.alive.delete([...this.alive.keys()][pick % Math.max(1, this.alive.size)] ?? -1);
        break;
      case 'open':
        if (this.alive.size < 3) await this.open();
        break;
      case 'submit':
        this.submit(pick);
        break;
      case 'time':
        await this.clock.advance((pick % 40) * 1000);
        break;
      case 'set':
        // Two minutes at most: a claim of a window that is gone is honoured until the clock is there again.
        this.clock.set(((pick % 241) - 120) * 1000);
        break;
      case 'remove':
        await this.remove(pick);
        break;
      case 'trouble':
        this.platform.refusal = TROUBLES[pick % TROUBLES.length];
    }
  }

  /** Everybody dies; what was on its way arrives; then one window comes back, and nothing goes wrong any more. */
  async end(): Promise<void> {
    this.alive.clear();
    await settle();
    while (this.gates.length > 0) {
      this.decide(0, 'go');
      await settle();
    }
    this.check();
    this.calm = true;
    this.platform.refusal = undefined;
    await this.open();
    await this.clock.advance(600_000);
  }

  /** What holds at every moment. */
  check(): void {
    for (const { key } of this.platform.jobs)
      expect(this.platform.running(key).length).toBeLessThanOrEqual(1);
  }

  async checkEnd(): Promise<void> {
    const runs = await this.world.disk.list();
    const known = [...runs.map((run) => run.key), ...this.removed];
    for (const { key } of this.platform.jobs) expect(known).toContain(key);
    // What a user has removed comes back to the list only where its job turns out to run.
    for (const { key } of runs.filter((run) => this.removed.includes(run.key)))
      expect(this.platform.running(key)).toHaveLength(1);
    for (const run of runs) {
      const running = this.platform.running(run.key).map(({ url }) => url);
      if (run.submission === 'ambiguous') {
        expect(this.platform.manners).toBe('one-step');
        continue;
      }
      if (run.submission === 'failed') {
        expect(running).toEqual([]);
        continue;
      }
      expect(run.submission).toBe('started');
      expect(running).toEqual([run.job?.url]);
    }
    this.closing.abort();
    expect(this.clock.sleeping).toBe(0);
  }

  /** As the panel does, at a run whose platform does not answer. */
  private async remove(pick: number): Promise<void> {
    const waiting = (await this.world.disk.list()).filter(
      ({ submission, problem }) => submission === 'prepared' && problem !== undefined,
    );
    const run = waiting[pick % Math.max(1, waiting.length)];
    if (run === undefined) return;
    this.removed.push(run.key);
    await this.world.disk.remove(run.key);
  }

  private submit(pick: number): void {
    const windows = [...this.alive.values()];
    const submitter = windows[pick % Math.max(1, windows.length)];
    // What fails here is looked for on the disk at the end.
    submitter
      ?.submit(SAMPLE_TASK, SAMPLE_OFFER, this.closing.signal)
      .then((run) => submitter.settle(run, this.closing.signal))
      .catch(() => undefined);
  }

  private async open(): Promise<void> {
    const submitter = this.world.open();
    this.alive.set(this.opened++, submitter);
    for (const run of (await this.world.disk.list()).filter(isUnsettled))
      submitter.settle(run, this.closing.signal).catch(() => undefined);
  }

  /** Lets one window get far while the others stand still. */
  private async rush(pick: number): Promise<void> {
    const windows = [...new Set(this.gates.map(({ window }) => window))];
    const window = windows[pick % Math.max(1, windows.length)];
    for (let left = pick % 16; left > 0; left--) {
      const index = this.gates.findIndex((gate) => gate.window === window);
      if (index < 0) return;
      this.decide(index, 'go');
      await settle();
    }
  }

  private decide(pick: number, fate: Fate): void {
    const [gate] = this.gates.splice(pick % Math.max(1, this.gates.length), 1);
    // What a dead window had sent may still arrive; no answer reaches it.
    if (gate !== undefined) gate.decide(fate);
  }

  private async fate(window: number): Promise<Fate> {
    if (!this.alive.has(window)) return 'hang';
    if (this.calm) return 'go';
    return new Promise((decide) => this.gates.push({ window, decide }));
  }
}

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.oneof(
    { weight: 12, arbitrary: fc.constant('go' as const) },
    { weight: 10, arbitrary: fc.constant('rush' as const) },
    { weight: 3, arbitrary: fc.constant('lost' as const) },
    { weight: 2, arbitrary: fc.constant('twice' as const) },
    { weight: 1, arbitrary: fc.constant('set' as const) },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
    { weight: 2, arbitrary: fc.constant('kill' as const) },
    { weight: 4, arbitrary: fc.constant('open' as const) },
    { weight: 1, arbitrary: fc.constant('submit' as const) },
    { weight: 6, arbitrary: fc.constant('time' as const) },
    { weight: 1, arbitrary: fc.constant('trouble' as const) },
  ),
  pick: fc.nat({ max: 1000 }),
});

describe.each<Manners>(['key', 'two-steps', 'one-step'])(
  'submitting to a platform of the kind %s',
  (manners) => {
    it('makes one job for each run, whatever is lost, late or killed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
          const chaos = new Chaos(manners);
          const begin: readonly Step[] = [
            { action: 'open', pick: 0 },
            { action: 'submit', pick: 0 },
          ];
          for (const one of [...begin, ...steps]) {
            await chaos.play(one);
            chaos.check();
          }
          await chaos.end();
          await chaos.checkEnd();
        }),
        { numRuns: 200 * Number(process.env.PROPERTY_RUNS ?? 1) },
      );
    }, 60_000);
  },
);
