import { timeLeft } from '../../jobs/time-left.js';
import type { Run } from '../../model/index.js';
import { createAlarm } from '../alarm.js';
import type { Alarm } from '../alarm.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { noticeFor } from '../notices.js';
import type { RunChange, Runs } from './runs.js';

const MINUTE_MS = 60_000;

/** One notification for each run, updated in place, and a word for those who listen. */
export class NoticeFlow {
  private readonly sent = new Map<string, string>();
  private readonly alarms = new Map<string, Alarm>();

  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
  ) {}

  /** Says what changed, as far as it concerns people. */
  changed({ before, after }: RunChange): void {
    const text = this.notify(after);
    if (text !== undefined && stageOf(before) !== stageOf(after)) say(this.context, text);
    this.watchTime(after);
  }

  /** Sets a timer for the warning that a live session's time is nearly up, and for each minute from there. */
  watchTime(run: Run): void {
    const due = this.nextWarning(run);
    let alarm = this.alarms.get(run.key);
    if (due === undefined && !alarm) return;
    if (!alarm) {
      alarm = createAlarm(this.context.clock, this.context.life, () => this.warn(run.key));
      this.alarms.set(run.key, alarm);
    }
    alarm.set(due);
  }

  private warn(key: string): void {
    const run = this.runs.find(key)?.run;
    if (!run) return;
    const first = this.minutesLeft(run) !== undefined && !this.sent.get(key)?.includes('"warning"');
    const text = this.notify(run);
    if (first && text !== undefined) say(this.context, text);
    this.watchTime(run);
  }

  /** @returns its text, undefined when nothing about it is new */
  private notify(run: Run): string | undefined {
    const { host, t } = this.context;
    const minutesLeft = this.minutesLeft(run);
    const facts = { run, buttons: this.runs.buttonsOf(run) };
    const notice = noticeFor(minutesLeft === undefined ? facts : { ...facts, minutesLeft }, t);
    const written = JSON.stringify(notice);
    if (this.sent.get(run.key) === written) return undefined;
    this.sent.set(run.key, written);
    try {
      host.notify(run, notice);
    } catch {
      // The panel shows the same; a notification that cannot be shown must not end the watching of the job.
    }
    return notice.text;
  }

  private minutesLeft(run: Run): number | undefined {
    const left = this.timeLeft(run);
    return left?.warningDue ? Math.ceil(left.leftSeconds / 60) : undefined;
  }

  private nextWarning(run: Run): number | undefined {
    const left = this.timeLeft(run);
    const now = this.context.clock.now();
    if (!left) return undefined;
    if (!left.warningDue) return Date.parse(left.warnsAt);
    const minutes = this.minutesLeft(run) ?? 0;
    const next = Date.parse(left.endsAt) - (minutes - 1) * MINUTE_MS;
    return minutes > 1 && next > now ? next : undefined;
  }

  private timeLeft(run: Run): ReturnType<typeof timeLeft> {
    if (run.mode !== 'live' || run.status?.phase !== 'EXECUTING') return undefined;
    return timeLeft(run.status, this.context.clock.now());
  }
}

/** What is worth saying once: not each cell that is done. */
const stageOf = (run: Run | undefined): string =>
  JSON.stringify([run?.submission, run?.status?.phase, run?.status?.sessionUrl !== undefined]);
