/** What Chromium says of one task, or one mark (Trace Event Format): times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** In processor time of its thread: what else the machine did meanwhile does not count. */
  readonly tdur?: number;
}

export const CATEGORIES = ['toplevel', 'blink.user_timing'];

/**
 * @param trace - of {@link CATEGORIES}, with the marks `begin` and `end` of the page
 * @returns the processor time in milliseconds of the longest task of the page's thread between the two, the painting of frames included
 */
export function longestTask(trace: string): number {
  const { traceEvents: events } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const mark = (name: string): TraceEvent => {
    const found = events.find((event) => event.cat === 'blink.user_timing' && event.name === name);
    if (found === undefined) throw new Error(`The page set no mark "${name}".`);
    return found;
  };
  const [begin, end] = [mark('begin'), mark('end')];
  const tasks = events.filter(
    ({ name, pid, tid, ts, dur = 0 }) =>
      /\bRunTask$/.test(name) && pid === begin.pid && tid === begin.tid && ts + dur > begin.ts && ts < end.ts,
  );
  if (tasks.length === 0) throw new Error('No task was seen in the page.');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
