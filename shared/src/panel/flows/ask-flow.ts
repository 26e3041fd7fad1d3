import type { Offer, Task } from '../../model/index.js';
import { giveBack } from '../../offers/give-back.js';
import { plan } from '../../offers/plan.js';
import type { PlanAnswer } from '../../offers/plan.js';
import { createAlarm } from '../alarm.js';
import type { Alarm } from '../alarm.js';
import { Frames } from '../frames.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { HostNotebook } from '../host.js';
import type { BookEntry } from '../platform-book.js';
import * as reduce from '../reduce/round.js';

/** How long a platform has for its answer. */
const DEADLINE_MS = 30_000;

/** One round of asking. The task itself is in no state. */
export interface Round {
  readonly task: Task;
  /** Made before a reload: the notebook may have been edited where nobody saw it. */
  readonly restored: boolean;
  /** How often each platform was asked: an answer to an older question does not count. */
  readonly turns: Map<string, number>;
  /** Ends the asking. */
  asking: AbortController;
  /** Questions that are still out. */
  open: number;
  /** Answers on their way to the screen. */
  readonly arriving: Frames<Arrival>;
}

interface Arrival {
  readonly answer: PlanAnswer;
  /** Of the question. */
  readonly turn: number | undefined;
}

/** Asking platforms, and the offers that came of it until one is taken. */
export class AskFlow {
  private current: Round | undefined;
  private readonly expiry: Alarm;

  /** @param onAnswers told of the answers that count */
  constructor(
    private readonly context: PanelContext,
    private readonly onAnswers: (answers: readonly PlanAnswer[]) => void,
  ) {
    this.expiry = createAlarm(context.clock, context.life, () => this.expire());
  }

  /** The open round, with what the platforms were asked about. */
  get round(): Round | undefined {
    return this.current;
  }

  /** Asks all platforms of the settings. Ends the round before. */
  async ask(task: Task): Promise<void> {
    const { book, cell, t } = this.context;
    const over = this.end();
    const entries = book.listed();
    const round = this.open(task, false);
    cell.update((state) => reduce.beginRound(state, entries.length));
    say(this.context, t('Asking %1 platforms.', String(entries.length)));
    await Promise.all([over, this.question(round, entries)]);
  }

  /** Asks one platform once more, in the open round. Without one it does nothing. */
  async askAgain(platformId: string): Promise<void> {
    const { cell, book } = this.context;
    const entry = book.entry(platformId);
    const round = this.current;
    if (!round || !entry) return;
    round.arriving.flush();
    const joins = !round.turns.has(platformId);
    const old = this.offersOf(platformId);
    if (round.asking.signal.aborted) Object.assign(round, { asking: new AbortController(), open: 0 });
    cell.update((state) => reduce.askAgain(state, platformId, joins));
    await Promise.all([this.release(old), this.question(round, [entry])]);
  }

  /** Forgets what one platform has said and gives its offers back, while its account can still do so. */
  async drop(platformId: string): Promise<void> {
    this.current?.arriving.flush();
    const old = this.offersOf(platformId);
    this.context.cell.update((state) => reduce.dropAnswer(state, platformId));
    await this.release(old);
  }

  /** Waits for no more answers; those that came stay. */
  stop(): void {
    const { cell } = this.context;
    if (cell.get().round.kind !== 'asking') return;
    this.current?.arriving.flush();
    this.current?.asking.abort(new Error('Asking was stopped.'));
    cell.update(reduce.endAsking);
    this.summarise();
  }

  /** Ends the round: every offer but one that is being taken is given back. */
  async end(): Promise<void> {
    const { cell } = this.context;
    this.current?.asking.abort(new Error('The round is over.'));
    this.current = undefined;
    const left = reduce.untakenOffers(cell.get());
    cell.update(reduce.endRound);
    this.expiry.set(undefined);
    await this.release(left);
  }

  /** Another notebook was captured: offers for the one before are of no use any more. */
  keepOnlyFor({ origin, name }: HostNotebook): void {
    if (!this.current) return;
    const { task } = this.current;
    const sameName = [name, `${name}.ipynb`].includes(task.executable.name);
    if (task.origin !== origin || !sameName) void this.end();
  }

  /** Brings back offers that were made before a reload. */
  restore(task: Task, offers: readonly Offer[]): void {
    const { cell, clock } = this.context;
    const still = offers.filter((offer) => expiresAt(offer) > clock.now());
    if (still.length === 0) return;
    const { turns } = this.open(task, true);
    for (const { platformId } of still) turns.set(platformId, 1);
    cell.update((state) => reduce.restoreOffers(state, still, turns.size));
    this.watchExpiry();
  }

  /** Not bound to the controller's life: a reservation is given back even when the panel closes at this moment. */
  async release(offers: readonly Offer[]): Promise<void> {
    const { clock, book } = this.context;
    await giveBack(offers, { clock, driverFor: book.driverFor }, new AbortController().signal);
  }

  private open(task: Task, restored: boolean): Round {
    const { clock, life } = this.context;
    const arriving = new Frames<Arrival>(clock, life, (batch) => this.receive(round, batch));
    const asking = new AbortController();
    const round: Round = { task, restored, turns: new Map(), asking, open: 0, arriving };
    this.current = round;
    return round;
  }

  private async question(round: Round, entries: readonly BookEntry[]): Promise<void> {
    const { clock, life, cell } = this.context;
    const turns = new Map(entries.map(({ platform: { id } }) => [id, (round.turns.get(id) ?? 0) + 1]));
    for (const [id, turn] of turns) round.turns.set(id, turn);
    round.open++;
    const signal = AbortSignal.any([life, round.asking.signal]);
    for await (const answer of plan(round.task, entries, { deadlineMs: DEADLINE_MS, signal, clock })) {
      round.arriving.put({ answer, turn: turns.get(answer.platform.id) });
    }
    round.arriving.flush();
    if (signal.aborted) return;
    round.open--;
    if (round !== this.current || round.open > 0) return;
    cell.update(reduce.endAsking);
    this.summarise();
  }

  private receive(round: Round, batch: readonly Arrival[]): void {
    const counts = ({ answer, turn }: Arrival): boolean =>
      round === this.current && round.turns.get(answer.platform.id) === turn;
    const answers = batch.filter(counts).map(({ answer }) => answer);
    const late = batch.filter((one) => !counts(one));
    void this.release(late.flatMap(({ answer }) => (answer.kind === 'offers' ? answer.offers : [])));
    if (answers.length === 0) return;
    const ranking = { needs: round.task.needs, now: this.context.clock.now() };
    this.context.cell.update((state) => reduce.putAnswers(state, answers, ranking));
    this.watchExpiry();
    this.onAnswers(answers);
  }

  /** Without one that is being taken. */
  private offersOf(platformId: string): readonly Offer[] {
    return reduce.untakenOffers(this.context.cell.get()).filter((offer) => offer.platformId === platformId);
  }

  private expire(): void {
    const { cell, clock, t } = this.context;
    cell.update((state) => reduce.expireOffers(state, clock.now()));
    this.watchExpiry();
    const offers = reduce.offersOf(cell.get());
    if (offers.length > 0 && offers.every((offer) => expiresAt(offer) <= clock.now()))
      say(this.context, t('All offers have expired. Find offers again.'));
  }

  private watchExpiry(): void {
    const { cell, clock } = this.context;
    const coming = reduce
      .offersOf(cell.get())
      .map(expiresAt)
      .filter((at) => at > clock.now());
    const next = Math.min(...coming);
    this.expiry.set(Number.isFinite(next) ? next : undefined);
  }

  private summarise(): void {
    const { cell, t } = this.context;
    const { round } = cell.get();
    if (round.kind === 'idle') return;
    const answered = t('%1 of %2 platforms have answered.', String(round.answered), String(round.asked));
    const found = round.offers.length === 1 ? t('1 offer.') : t('%1 offers.', String(round.offers.length));
    say(this.context, `${answered} ${found}`);
  }
}

/** An offer that is not reserved does not expire. */
const expiresAt = (offer: Offer): number =>
  offer.expires === undefined ? Infinity : Date.parse(offer.expires);
