import type { Answer } from '../model/index.js';
import { PlatformError } from '../http/errors.js';
import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { jobPhase, standing } from './broker/phases.js';
import { toStatus as sessionStatus } from './broker/status.js';
import { brokerOffer } from '../wire/index.js';
import { durationSeconds, toInstant } from './common/instant.js';
import { toAnswer } from './common/offer-set.js';
import { parseJson } from './common/parse-json.js';
import { publicAddress } from './common/notebook-address.js';
import { parseCapabilities } from './uws/capabilities.js';
import {
  parseJob,
  parseJobList,
  readDuration,
  readPhase,
  throwVoTableError,
  tryParseJob,
} from './uws/job-xml.js';
import { landingOf, looksLikeLogin } from './uws/landing.js';
import { toStatus } from './uws/results.js';
import { safeName } from './common/result-paths.js';
import { jobXml, plannerXml, resultsXml } from './uws/testing/samples.js';
import { parseXml, XmlError } from './uws/xml.js';
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '../wire/index.js';

const who = { platformName: 'Alpha', tried: 'read it' };
const asked = 'https://a.example/jobs';
const ref = { platformId: 'https://a.example', url: `${asked}/1` };
const isPlatformError = (error: unknown): boolean => error instanceof PlatformError;

const XML = [
  '<job>',
  '</job>',
  '<a ',
  'xmlns:x="y"',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml ',
  '?>',
  '<!DOCTYPE a>',
  '&amp;',
  '&#65;',
  '&#x110000;',
  '/>',
  '<x:phase>',
  'xlink:href="',
];
const JOB = jobXml('EXECUTING', {
  more:
    resultsXml(['a', '/a'], ['b', 'b/c.csv']) +
    plannerXml('<re:progress done="1" total="3">a</re:progress><re:file result="a" path="b/c"/>'),
});
const JOBS =
  '<uws:jobs xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0"><uws:jobref id="a" xlink:href="/a"><uws:phase>QUEUED</uws:phase><uws:runId>x</uws:runId></uws:jobref></uws:jobs>';
const CAPABILITIES = `<capabilities><capability standardID="${OFFERS_STANDARD_ID}"><description>A</description><interface xsi:type="x:y" role="std"><accessURL use="base">/requests/</accessURL></interface></capability><capability standardID="${UWS_STANDARD_ID}"><interface><accessURL>https://a.example/jobs</accessURL></interface></capability></capabilities>`;
const VOTABLE = '<VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="OK">x</INFO></RESOURCE></VOTABLE>';

const OFFER = {
  meta: { uuid: 'a', messages: [{ template: '${a} is too much', values: { a: 5, cores: 1 } }] },
  phase: 'OFFERED',
  expires: '2026-01-01T00:00:00Z',
  compute: { cores: { min: 1, max: 2 }, memory: { min: 4 } },
  storage: [{ size: { min: 3 } }],
  schedule: { available: { start: '2026-01-01T00:00:00Z/PT0S', duration: 'PT2H' } },
  costs: [{ type: 'urn:x:monetary', max: 3, unit: 'EUR' }],
  connectors: [{ protocol: 'HTTP', location: '/s', status: 'AVAILABLE' }],
  environment: { name: 'e', lacks: ['x'], installs: true },
  enforced: ['cores'],
};
const OFFERS = {
  result: 'YES',
  offers: [OFFER],
  reasons: [{ path: 'cores', text: 'too many' }],
  allowance: { coreHours: { most: 3, used: 1, left: 2, until: 'x' } },
};
const NO = { ...OFFERS, result: 'NO' };
const context = {
  platformId: 'p',
  platformName: 'P',
  mode: 'live' as const,
  signInMayHelp: false,
  driverData: {},
};

const URLS = [
  'https://a.example/',
  'a.example',
  '/hub/api/users/',
  '/servers/',
  'lab/tree/',
  '?token=',
  '#since=',
  '%2F',
  '/v2/',
  '..',
];
/** Nothing is offered that cannot be: amounts are whole or broken, but never less than nothing or without end. */
function checked(answer: Answer): Answer {
  if (answer.kind === 'refusal') return answer;
  for (const {
    cores,
    memoryGiB,
    gpus,
    diskGiB,
    durationSeconds: seconds,
    cost,
    coreHoursLeft,
  } of answer.offers)
    for (const amount of [cores, memoryGiB, gpus, diskGiB, seconds, cost?.amount, coreHoursLeft])
      if (amount !== undefined) expect(amount >= 0 && Number.isFinite(amount)).toBe(true);
  return answer;
}

const JSON_PIECES = ['{"', '":', ',', '[', ']', 'null', '"\\ud800"', '1e999'];

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'parseXml',
    parse: parseXml,
    samples: [JOB, CAPABILITIES],
    pieces: XML,
    throws: (error) => error instanceof XmlError,
  },
  {
    name: 'parseJob, with what is made of it',
    parse: (text) => toStatus(parseJob(text, who), ref, { profile: true, sessions: true }),
    samples: [JOB],
    pieces: XML,
    throws: isPlatformError,
  },
  { name: 'tryParseJob', parse: (text) => tryParseJob(text) ?? 'none', samples: [JOB], pieces: XML },
  {
    name: 'parseJobList',
    parse: (text) => parseJobList(text, who),
    samples: [JOBS],
    pieces: XML,
    throws: isPlatformError,
  },
  {
    name: 'parseCapabilities',
    parse: (text) => parseCapabilities(text, asked) ?? 'none',
    samples: [CAPABILITIES],
    pieces: XML,
  },
  {
    name: 'throwVoTableError',
    parse: (text) => {
      throwVoTableError(text, who);
      return 'none';
    },
    samples: [VOTABLE],
    pieces: XML,
    throws: isPlatformError,
  },
  { name: 'readPhase', parse: readPhase, samples: ['EXECUTING', ' queued\n'] },
  { name: 'readDuration', parse: (text) => readDuration(text) ?? 'none', samples: ['60', '0.4'] },
  {
    name: 'landingOf',
    parse: (text) => landingOf({ status: 303, headers: { location: text }, text: '' }, asked) ?? 'none',
    samples: ['/jobs/1', 'https://a.example/x'],
    pieces: URLS,
  },
  { name: 'looksLikeLogin', parse: looksLikeLogin, samples: ['https://a.example/login'], pieces: URLS },
  { name: 'safeName', parse: safeName, samples: ['a/b.csv'], pieces: ['. ', '.'] },
  {
    name: 'toInstant',
    parse: (text) => toInstant(text) ?? 'none',
    samples: ['2026-01-01T00:00:00Z', '2026-01-01'],
    pieces: ['2026-', 'T', ':', 'Z', '+01:00', '.123'],
  },
  {
    name: 'durationSeconds',
    parse: (text) => durationSeconds(text) ?? 'none',
    samples: ['PT2H', 'P1DT12H'],
    pieces: ['P', 'T', 'H', '1', '.5', 'D'],
  },
  {
    name: 'toAnswer',
    parse: (text) => checked(toAnswer(text, context, who)),
    documents: [OFFERS, NO],
    pieces: JSON_PIECES,
    throws: isPlatformError,
  },
  {
    name: 'a broker’s session',
    parse: (text) => {
      const session = parseJson(brokerOffer, text);
      return session === undefined ? 'none' : sessionStatus(session, ref);
    },
    documents: [OFFER],
    pieces: JSON_PIECES,
  },
  { name: 'phases of a broker', parse: (text) => [jobPhase(text), standing(text)], samples: ['RUNNING'] },
  {
    name: 'publicAddress',
    parse: (text) =>
      publicAddress({
        repository: text,
        commit: 'abcdef0',
        path: 'a.ipynb',
        clean: true,
        pushed: true,
      }),
    samples: ['https://github.com/a/b.git'],
    pieces: URLS,
  },
];

PARSERS.forEach(describeParser);
