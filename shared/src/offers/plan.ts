import type { PlatformDriver } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { FailureKind } from '../http/errors.js';
import type { Answer, Clock, Offer, Platform, RefusalReason, Task } from '../model/index.js';
import { nextTurn, Pace } from '../task/pace.js';
import { Arrivals } from './arrivals.js';
import { checkOffers } from './check.js';
import { giveBack } from './give-back.js';

/** Somebody to ask. */
export interface AskedPlatform {
  readonly platform: Platform;
  readonly driver: PlatformDriver;
}

/** What one platform said. That it said nothing is an answer too. */
export type PlanAnswer =
  | (Answer & { readonly platform: Platform })
  | {
      readonly platform: Platform;
      readonly kind: 'silent';
      /** "no answer: ...", with what to do next. */
      readonly text: string;
      /** The server's own text. */
      readonly details?: string;
      readonly failure: FailureKind;
    };

export interface PlanOptions {
  /** How long each platform has for its answer, in milliseconds. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Asks every platform at once "can you run this?" and yields each answer as it arrives, one for each platform. Never throws:
 * a platform that is down, slow or talks nonsense is an answer of the kind `silent`.
 *
 * Leaving the loop, or aborting (which ends it without an error), cancels the requests that are still out. Offers that come
 * too late or were not yielded are given back in the background; those that were yielded are the caller's to take or give back.
 */
export async function* plan(
  task: Task,
  asked: readonly AskedPlatform[],
  { deadlineMs, signal, clock }: PlanOptions,
): AsyncGenerator<PlanAnswer, void, undefined> {
  const round = new Round(task, asked, clock);
  const stop = (): void => round.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) return;
    void round.start(deadlineMs);
    for (let left = asked.length; left > 0; left--) {
      const answer = await round.arrivals.next();
      if (answer === undefined) return;
      yield answer;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    round.close();
  }
}

/** One round of asking. All its requests share one deadline, since all begin together. */
class Round {
  readonly arrivals = new Arrivals<PlanAnswer>((answer) => this.takeBack(answer));
  private readonly requests = new AbortController();
  private readonly drivers: ReadonlyMap<string, PlatformDriver>;

  constructor(
    private readonly task: Task,
    private readonly asked: readonly AskedPlatform[],
    private readonly clock: Clock,
  ) {
    this.drivers = new Map(asked.map(({ platform, driver }) => [platform.id, driver]));
  }

  /**
   * Asks in slices: hundreds of questions take a while to write, and the first answers must not wait for the last question. Never
   * rejects.
   */
  async start(deadlineMs: number): Promise<void> {
    const { signal } = this.requests;
    const over = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    void this.clock.sleep(deadlineMs, signal).then(
      () => this.requests.abort(new Error('The time for an answer is over.')),
      () => undefined,
    );
    const pace = new Pace({ yieldNow: nextTurn, now: () => this.clock.now() }, NEVER);
    for (const entry of this.asked) {
      this.question(entry, over, deadlineMs);
      await pace.step();
    }
  }

  private question(entry: AskedPlatform, over: Promise<undefined>, deadlineMs: number): void {
    const asking = this.ask(entry);
    void Promise.race([asking, over]).then((answer) => {
      if (answer !== undefined) {
        this.arrivals.push(answer);
        return;
      }
      this.arrivals.push(noneInTime(entry.platform, deadlineMs));
      void asking.then((late) => this.takeBack(late));
    });
  }

  close(): void {
    this.arrivals.close();
    this.requests.abort(new Error('Nobody waits for the answer any more.'));
  }

  /** Never rejects. @returns undefined when the request was cancelled */
  private async ask({ platform, driver }: AskedPlatform): Promise<PlanAnswer | undefined> {
    const { task } = this;
    if (!driver.can[task.mode]) return refuseMode(platform, task.mode);
    try {
      const answer = await driver.ask(task, this.requests.signal);
      return this.understand(platform, answer);
    } catch (error) {
      return this.requests.signal.aborted ? undefined : silent(platform, error);
    }
  }

  private understand(platform: Platform, answer: Answer): PlanAnswer {
    if (answer.kind === 'refusal')
      return { ...answer, platform, reasons: answer.reasons.length > 0 ? answer.reasons : NO_REASON };
    const { usable, rejected, misfits, nonsense } = checkOffers(answer.offers, this.task, this.clock.now());
    this.release(rejected);
    if (usable.length > 0) return { ...answer, platform, offers: usable };
    if (nonsense.length === 0)
      return {
        platform,
        kind: 'refusal',
        reasons: misfits.length > 0 ? misfits : NO_REASON,
        signInMayHelp: false,
      };
    return {
      platform,
      kind: 'silent',
      text: `no answer: its offers cannot be used. ${NEXT_OPERATOR}`,
      details: [...nonsense, ...misfits.map(({ text }) => text)].join('; '),
      failure: 'nonsense',
    };
  }

  /** For answers that nobody will see. */
  private takeBack(answer: PlanAnswer | undefined): void {
    if (answer?.kind === 'offers') this.release(answer.offers);
  }

  private release(offers: readonly Offer[]): void {
    if (offers.length === 0) return;
    const driverFor = (id: string): PlatformDriver | undefined => this.drivers.get(id);
    // A failure is nobody's business here: a reservation that could not be given back expires by itself.
    void giveBack(offers, { clock: this.clock, driverFor }, new AbortController().signal);
  }
}

const NEVER = new AbortController().signal;
const NO_REASON: readonly RefusalReason[] = [{ text: 'it cannot run this, and gave no reason' }];
const NEXT_OPERATOR = 'Tell its operators if this goes on.';

function refuseMode(platform: Platform, mode: Task['mode']): PlanAnswer {
  const what = mode === 'live' ? 'open live sessions' : 'run all cells of a notebook by itself';
  return {
    platform,
    kind: 'refusal',
    reasons: [{ field: 'executable', text: `it cannot ${what}` }],
    signInMayHelp: false,
  };
}

function noneInTime(platform: Platform, deadlineMs: number): PlanAnswer {
  return {
    platform,
    kind: 'silent',
    text: `no answer: nothing came within ${Math.round(deadlineMs / 1000)} seconds. Ask again later.`,
    failure: 'unreachable',
  };
}

function silent(platform: Platform, error: unknown): PlanAnswer {
  if (error instanceof PlatformError) {
    const { why, next, details, kind } = error.failure;
    return {
      platform,
      kind: 'silent',
      text: `no answer: ${why} ${next}`.trim(),
      ...(details === undefined ? {} : { details }),
      failure: kind,
    };
  }
  return {
    platform,
    kind: 'silent',
    text: `no answer: what came back could not be understood. ${NEXT_OPERATOR}`,
    ...(error instanceof Error ? { details: error.message } : {}),
    failure: 'nonsense',
  };
}
