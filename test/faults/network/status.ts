import type { Answer, Fault, StepName, WorldName } from '../fault.ts';

const WORDS = '<html><title>Error</title><h1>Something is wrong</h1></html>';

const page = (status: number, headers: Readonly<Record<string, string>> = {}): (() => Answer) => {
  const body = Buffer.from(WORDS);
  return () => ({ status, headers: { 'content-type': 'text/html', ...headers }, body });
};

type Reason = Fault['notFor'];

const refuses = (
  name: string,
  status: number,
  headers?: Readonly<Record<string, string>>,
  notFor?: Reason,
): Fault => ({
  name,
  family: 'status',
  reaches: false,
  play: { answer: page(status, headers) },
  ...(notFor === undefined ? {} : { notFor }),
});

const OF_A_JOB: readonly StepName[] = ['find by key', 'watch', 'status', 'finish', 'cancel', 'remove'];

/** What is gone is gone: nobody else could know. */
const gone = (_world: WorldName, step: StepName): string | undefined =>
  OF_A_JOB.includes(step)
    ? 'a service that says that a job is gone is believed: nobody else could know'
    : undefined;

/** So a hub answers for a server that is not there, and a stranger that is there in its place. */
const notOurs = (world: WorldName, step: StepName): string | undefined =>
  world === 'binderhub' && OF_A_JOB.includes(step)
    ? 'so a hub answers for a session that is over: it is believed'
    : undefined;

const anyPage = (_world: WorldName, step: StepName): string | undefined =>
  step === 'read result' || step === 'fetch result' || step === 'log'
    ? 'any bytes may be a result: whether they are what they say is for its reader to tell'
    : undefined;

const notDone = (world: WorldName, step: StepName): string | undefined =>
  world === 'binderhub' && step === 'submit'
    ? 'HTTP 503 says that it was not done (RFC 9110, section 15.6.4), and no key to ask by'
    : undefined;

const done = (status: number, notFor?: Reason): Fault => ({
  name: `${status}, though it was done`,
  family: 'status',
  play: { answer: page(status) },
  ...(notFor === undefined ? {} : { notFor }),
});

/** An HTTP date (RFC 9110, section 5.6.7) that is over by the time it is read. */
const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT';

export const STATUS: readonly Fault[] = [
  refuses('401', 401, { 'www-authenticate': 'Bearer realm="Elsewhere", error="invalid_token"' }, notOurs),
  refuses('401 without a challenge', 401, {}, notOurs),
  refuses('403', 403, {}, notOurs),
  refuses('404', 404, {}, gone),
  refuses('410', 410, {}, gone),
  refuses('429 with Retry-After', 429, { 'retry-after': '5' }),
  refuses('429 with a Retry-After of a day', 429, { 'retry-after': '86400' }),
  refuses('429 with a Retry-After in the past', 429, { 'retry-after': LONG_AGO }),
  refuses('500', 500),
  refuses('502', 502),
  refuses('503', 503),
  refuses('503 with a Retry-After that is no time', 503, { 'retry-after': 'soon; -1' }),
  done(500),
  done(502),
  done(503, notDone),
  done(504),
  refuses('a page of a captive portal', 200, {}, anyPage),
  refuses('204 in place of everything', 204),
  refuses('a status of no meaning', 599),
];
