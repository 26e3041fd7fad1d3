import {
  executableManifest,
  UPLOADED_NOTEBOOK,
  brokerRequest,
  brokerUpdate,
} from '@run-elsewhere/planner/wire';
import { describeParser, type ParserUnderTest } from '@run-elsewhere/planner/testing';
import { isOwnName } from './own-name.js';
import { createParams } from './params.js';
import { readRange } from './range.js';
import { readFields, readKey } from './submission.js';
import { readInstant, readWhole } from './values.js';
import { Problem } from '../problem.js';
import { line, sound } from '../testing/sound.js';

const isProblem = (error: unknown): boolean => error instanceof Problem;
const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;

const MANIFEST = {
  kind: 'notebook',
  notebook: 'a.ipynb',
  parts: [{ part: 'p1', path: 'a.ipynb', size: 3, sha256: 'a'.repeat(64) }],
};
const REQUEST = {
  executable: { kind: UPLOADED_NOTEBOOK, mode: 'live', packages: ['numpy'], uploadBytes: 5 },
  compute: { cores: { min: 1 }, memory: { min: 2 } },
  storage: [{ size: { min: 1 } }],
  schedule: { requested: { duration: 'PT2H' } },
};

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'readInstant',
    parse: (text) => sound(readInstant('DESTRUCTION', text)),
    samples: ['2026-01-31T12:00:00Z', '2026-01-31'],
    pieces: ['2026-', '99', 'T', 'Z', '+01:00'],
    throws: isProblem,
  },
  {
    name: 'readWhole',
    parse: (text) => sound(readWhole('WAIT', text, -1)),
    samples: ['-1', '30'],
    throws: isProblem,
  },
  {
    name: 'readRange',
    parse: (text) => sound(readRange(text, 100) ?? 'all'),
    samples: ['bytes=0-', 'bytes=-5', 'bytes=1-2'],
    pieces: ['bytes=', '-', '99999999999999999999', ','],
    throws: isProblem,
  },
  {
    name: 'readKey',
    parse: (text) => readKey(text) ?? 'none',
    samples: ['3e2a6c1e-4b0f-4d52-9a83-0d9f1f3c7a10'],
    throws: isProblem,
  },
  {
    name: 'a submission',
    parse: (text) =>
      readFields(
        createParams([
          ['OFFER', 'a'],
          ['EXECUTABLE', text],
          ['UPLOAD', 'a,param:p1'],
          ['FRAME_ORIGIN', 'https://hub.example'],
          ['RUNID', text.slice(0, 20)],
        ]),
      ),
    documents: [MANIFEST],
    throws: isProblem,
  },
  {
    name: 'FRAME_ORIGIN',
    parse: (text) =>
      readFields(
        createParams([
          ['OFFER', 'a'],
          ['EXECUTABLE', JSON.stringify(MANIFEST)],
          ['UPLOAD', 'a,param:p1'],
          ['FRAME_ORIGIN', text],
        ]),
      ).frameOrigins.map(line),
    samples: ['https://hub.example:8080'],
    pieces: ['https://', ':', '*', ';', 'a.example'],
    throws: isProblem,
  },
  {
    name: 'the manifest',
    parse: (text) => executableManifest.safeParse(JSON.parse(text)).success,
    documents: [MANIFEST],
    throws: isSyntax,
  },
  {
    name: 'a request',
    parse: (text) => brokerRequest.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [REQUEST],
    throws: isSyntax,
  },
  {
    name: 'an update',
    parse: (text) => brokerUpdate.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [{ kind: 'a', path: 'phase', value: 'REJECTED' }],
    throws: isSyntax,
  },
  {
    name: 'Host',
    parse: (text) => isOwnName(text, 'https://a.example/x'),
    samples: ['a.example:8080', '[::1]:80'],
    pieces: ['a.example', ':', '[', ']', '@', '127.0.0.1', '.'],
  },
];

PARSERS.forEach(describeParser);
