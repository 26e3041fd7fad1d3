import type { Answer, Fault } from '../fault.ts';

const WORDS = '<html><title>Error</title><h1>Something is wrong</h1></html>';

const page = (status: number, headers: Readonly<Record<string, string>> = {}): (() => Answer) => {
  const body = Buffer.from(WORDS);
  return () => ({ status, headers: { 'content-type': 'text/html', ...headers }, body });
};

const refuses = (name: string, status: number, headers?: Readonly<Record<string, string>>): Fault => ({
  name,
  family: 'status',
  reaches: false,
  play: { answer: page(status, headers) },
});

const done = (status: number): Fault => ({
  name: `${status}, though it was done`,
  family: 'status',
  play: { answer: page(status) },
});

/** An HTTP date (RFC 9110, section 5.6.7) that is over by the time it is read. */
const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT';

export const STATUS: readonly Fault[] = [
  refuses('401', 401, { 'www-authenticate': 'Bearer realm="Elsewhere", error="invalid_token"' }),
  refuses('401 without a challenge', 401),
  refuses('403', 403),
  refuses('404', 404),
  refuses('410', 410),
  refuses('429 with Retry-After', 429, { 'retry-after': '5' }),
  refuses('429 with a Retry-After of a day', 429, { 'retry-after': '86400' }),
  refuses('429 with a Retry-After in the past', 429, { 'retry-after': LONG_AGO }),
  refuses('500', 500),
  refuses('502', 502),
  refuses('503', 503),
  refuses('503 with a Retry-After that is no time', 503, { 'retry-after': 'soon; -1' }),
  done(500),
  done(502),
  done(503),
  done(504),
  refuses('a page of a captive portal', 200),
  refuses('204 in place of everything', 204),
  refuses('a status of no meaning', 599),
];
