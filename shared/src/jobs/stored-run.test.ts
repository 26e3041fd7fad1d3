import { describeParser } from '../testing/properties/parser.js';
import { parseRun } from './stored-run.js';
import { sampleRun, sampleStatus } from './testing/samples.js';

const platform = { id: 'p', name: 'P', url: 'https://a.example', protocol: 'uws' } as const;
const job = { platformId: 'p', url: 'https://a.example/jobs/1' };
const FULL = sampleRun('key', {
  platform: { ...platform, profiles: [{ name: 'large', options: { profile: 'large' } }] },
  submission: 'started',
  job,
  status: sampleStatus({
    progress: { done: 1, total: 2 },
    error: { message: 'it raised', transient: false },
    results: [{ id: 'a', kind: 'file', url: 'https://a.example/a', path: 'a.csv' }],
  }),
  collected: ['work/a.csv'],
});

describeParser({
  name: 'parseRun',
  parse: (text) => {
    const run = parseRun(JSON.parse(text));
    // What is done with every run of a list.
    run?.status?.results.forEach(({ path }) => path.split('/'));
    run?.collected?.forEach((path) => path.split('/'));
    return run ?? 'none';
  },
  documents: [FULL],
  throws: (error) => error instanceof SyntaxError,
});

it('takes a run as it was stored, with what only a newer version knows', () => {
  const newer = { ...FULL, later: { a: 1 } };
  expect(parseRun(JSON.parse(JSON.stringify(newer)))).toEqual(newer);
  // As a browser keeps it.
  expect(parseRun({ ...FULL, status: { ...FULL.status, started: undefined } })).toBeDefined();
});

it('leaves out what is unusable and can be asked for again', () => {
  const damaged = {
    ...FULL,
    status: { phase: 'GONE' },
    collected: [3],
    platform: { ...platform, protocol: 'x' },
  };
  const { status: _status, collected: _collected, platform: _platform, ...rest } = FULL;
  expect(parseRun(damaged)).toEqual(rest);
});

it.each([
  undefined,
  null,
  'run',
  [],
  { ...FULL, key: 3 },
  { ...FULL, submission: 'sent' },
  { ...FULL, offer: null },
  // It would be sent again.
  { ...FULL, job: { url: 5 } },
])('is no run: %#', (value) => {
  expect(parseRun(value)).toBeUndefined();
});
