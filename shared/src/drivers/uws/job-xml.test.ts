import * as fc from 'fast-check';
import { PlatformError } from '../../http/errors.js';
import { toAnswer } from '../common/offer-set.js';
import { parseCapabilities } from './capabilities.js';
import { durationSeconds, isoDuration, toInstant } from '../common/instant.js';
import { parseJob, parseJobList } from './job-xml.js';
import { isRelativePath } from '../../wire/index.js';
import { safeName } from '../common/result-paths.js';
import { toStatus } from './results.js';
import { jobXml, plannerXml, resultsXml } from './testing/samples.js';
import { parseXml, XmlError } from './xml.js';

const who = { platformName: 'Alpha', tried: 'read the job' };
const ref = { platformId: 'https://a.example', url: 'https://a.example/jobs/1' };

/** Any text, and documents with their middle knocked out. */
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .tuple(
      fc.constant(jobXml('EXECUTING', { more: resultsXml(['a', '/a']) })),
      fc.nat(600),
      fc.nat(40),
      fc.string(),
    )
    .map(([xml, at, length, instead]) => xml.slice(0, at) + instead + xml.slice(at + length)),
  fc
    .array(
      fc.constantFrom('<', '>', '/', 'job', ' ', 'a="b"', '&amp;', '<![CDATA[', ']]>', '<!--', '-->', '<?x'),
    )
    .map((p) => p.join('')),
);

it('garbage gives a PlatformError and nothing else', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      for (const parse of [parseJob, parseJobList]) {
        try {
          parse(text, who);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }
      expect(() => parseCapabilities(text, ref.url)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

it('any results of any document stay in their folder, apart from each other', () => {
  const odd = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('..', '../x', '/etc/passwd', 'C:\\x', 'a/b', 'CON', ''),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ id: odd, path: odd })), fc.boolean(), (files, profile) => {
      const job = {
        phase: 'COMPLETED' as const,
        results: files.map(({ id }) => ({ id, href: '/r' })),
        planner: { paths: new Map(files.map(({ id, path }) => [id, path])) },
      };
      const { results } = toStatus(job, ref, { profile, sessions: profile });
      for (const { path } of results) expect(isRelativePath(path)).toBe(true);
      expect(new Set(results.map(({ path }) => path.toLowerCase())).size).toBe(results.length);
      for (const { id } of files) expect(isRelativePath(safeName(id))).toBe(true);
    }),
  );
});

test.each([
  ['CON.txt', '_CON.txt'],
  ['figures/aux', '_aux'],
  ['lpt1', '_lpt1'],
  ['console.txt', 'console.txt'],
])('a result that is called %s is kept as %s, on any system', (name, kept) => {
  const job = {
    phase: 'COMPLETED' as const,
    results: [{ id: 'file-1', href: '/r' }],
    planner: { paths: new Map([['file-1', name]]) },
  };
  const { results } = toStatus(job, ref, { profile: true, sessions: true });
  expect(results.map(({ path }) => path.split('/').pop())).toEqual([kept]);
  expect(safeName(name)).toBe(kept);
});

describe('XML', () => {
  it('document types are refused, so that nothing can expand', () => {
    const bomb =
      '<!DOCTYPE job [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><job><phase>&b;</phase></job>';
    expect(() => parseXml(bomb)).toThrow(XmlError);
    expect(parseXml('<job>&b; &#x41; &lt;</job>').text).toBe('&b; A <');
  });

  it('what is too deep, too long or cut off is refused', () => {
    expect(() => parseXml('<a>'.repeat(200) + '</a>'.repeat(200))).toThrow(XmlError);
    expect(() => parseXml(`<a>${' '.repeat(9 * 1024 * 1024)}</a>`)).toThrow(XmlError);
    expect(() => parseXml('<job><phase>EXECUTING</phase>')).toThrow(XmlError);
  });

  it('CDATA and comments', () => {
    expect(parseXml('<job><!-- x --><m><![CDATA[a < b &amp; c]]></m></job>').children[0]!.text).toBe(
      'a < b &amp; c',
    );
  });
});

describe('our part of jobInfo', () => {
  const progress = (xml: string) => parseJob(jobXml('EXECUTING', { more: xml }), who).planner;
  it.each([
    ['more done than there is', '<re:progress done="12" total="10"/>', { done: 10, total: 10 }],
    ['nothing to do', '<re:progress done="0" total="0"/>', undefined],
    ['no numbers', '<re:progress done="x" total="NaN"/>', undefined],
  ])('%s', (_, xml, expected) => {
    expect(progress(plannerXml(xml)).progress).toEqual(expected);
  });

  it('somebody else’s is left alone', () => {
    const other =
      '<uws:jobInfo><planner xmlns="urn:other"><progress done="1" total="2"/></planner></uws:jobInfo>';
    expect(progress(other).progress).toBeUndefined();
  });
});

it('durations and instants', () => {
  expect(['PT2H', 'P1DT12H', 'PT90M', 'PT1.5S', 'P1W'].map(durationSeconds)).toEqual([
    7200, 129_600, 5400, 1, 604_800,
  ]);
  expect(['', 'P', 'PT', '2h', 'P1Y', 'PT99999999H'].map(durationSeconds)).toEqual(Array(6).fill(undefined));
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e7 }), (n) => durationSeconds(isoDuration(n)) === n));
  expect([toInstant('2026-13-40T00:00:00Z'), toInstant('tomorrow'), toInstant(undefined)]).toEqual(
    Array(3).fill(undefined),
  );
});

describe('offer sets', () => {
  const context = {
    platformId: 'p',
    platformName: 'Alpha',
    mode: 'live' as const,
    signInMayHelp: false,
    driverData: {},
  };
  it.each(['', '[]', '{"result":"MAYBE"}', '<html/>', '{"result":"YES","offers":[{"phase":7}]}'])(
    '%s is none',
    (text) => {
      expect(() => toAnswer(text, context, who)).toThrow(PlatformError);
    },
  );

  it('YES without a usable offer is a refusal with the broker’s messages', () => {
    const set = {
      result: 'YES',
      offers: [{ phase: 'OFFERED' }],
      meta: { messages: [{ message: 'too many cores' }] },
    };
    expect(toAnswer(JSON.stringify(set), context, who)).toEqual({
      kind: 'refusal',
      reasons: [{ text: 'too many cores' }],
      signInMayHelp: false,
    });
  });
});
