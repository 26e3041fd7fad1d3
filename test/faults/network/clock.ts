import type { Answer, Fault } from '../fault.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** ISO 8601, as all our protocols write times. */
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?=Z|[<"])/g;

/** All that the service says of the time, and its Date (RFC 9110, section 6.6.1), is wrong by so much. */
function wrongBy(ms: number): (answer: Answer, now: number) => Answer {
  const moved = (text: string): string => new Date(Date.parse(`${text}Z`) + ms).toISOString().slice(0, -1);
  return ({ status, headers, body }, now) => ({
    status,
    headers: { ...headers, date: new Date(now + ms).toUTCString() },
    body: Buffer.from(Buffer.from(body).toString('latin1').replace(INSTANT, moved), 'latin1'),
  });
}

const wrong = (name: string, ms: number): Fault => ({
  name,
  family: 'clock',
  play: { answer: (answer, _exchange, stage) => wrongBy(ms)(answer, stage.now()) },
});

export const CLOCK: readonly Fault[] = [
  wrong('a clock that is a day slow', -DAY_MS),
  wrong('a clock that is seven hours fast', 7 * HOUR_MS),
  wrong('a clock in the year 1970', -56 * 365 * DAY_MS),
  wrong('a clock a thousand years ahead', 1000 * 365 * DAY_MS),
];
