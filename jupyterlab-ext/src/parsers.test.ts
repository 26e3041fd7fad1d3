/** @jest-environment node */
import { NoAnswerError } from '@run-elsewhere/planner';
import { describeParser, sampleRun, type ParserUnderTest } from '@run-elsewhere/planner/testing';
import { fromBase64, toBase64 } from './direct/base64.js';
import {
  parseCommitted,
  parseGranted,
  parseHostFile,
  parsePlatformIds,
  parseRuns,
  storedRun,
} from './server/answers.js';
import { reason } from './server/api.js';
import { parseMessage } from './server/relay-messages.js';

const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;
const noAnswer = (error: unknown): boolean => error instanceof NoAnswerError || isSyntax(error);
const response = { id: 1, type: 'response', status: 200, headers: { a: 'b' }, text: 'x' };

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'a message of the relay',
    parse: (text) => {
      const message = parseMessage(text);
      if (message) expect(['response', 'text', 'end', 'failure']).toContain(message.type);
      return message ?? 'none';
    },
    documents: [
      response,
      { ...response, sizeBytes: 3 },
      { id: 2, type: 'text', text: 'x' },
      { id: 2, type: 'end' },
      { id: 3, type: 'failure', failure: 'tls', message: 'm', maybeSent: false },
    ],
  },
  {
    name: 'the runs that the server part keeps',
    parse: (text) => parseRuns(JSON.parse(text)),
    documents: [{ runs: [sampleRun('a'), sampleRun('b', { turnedAway: true })] }],
    throws: noAnswer,
  },
  {
    name: 'a run that was stored',
    parse: (text) => storedRun(JSON.parse(text)),
    documents: [sampleRun('a')],
    throws: noAnswer,
  },
  {
    name: 'whether a claim was granted',
    parse: (text) => parseGranted(JSON.parse(text)),
    documents: [{ granted: true }],
    throws: isSyntax,
  },
  {
    name: 'which platforms have a credential',
    parse: (text) => parsePlatformIds(JSON.parse(text)),
    documents: [{ platforms: ['https://a.example'] }],
    throws: isSyntax,
  },
  {
    name: 'a file beside a notebook',
    parse: (text) => {
      const file = parseHostFile(JSON.parse(text));
      if (file) expect(Number.isSafeInteger(file.sizeBytes)).toBe(true);
      return file ?? 'none';
    },
    documents: [{ ref: { path: 'a.csv' }, sizeBytes: 3, sha256: 'ab' }],
    throws: isSyntax,
  },
  {
    name: 'a committed notebook',
    parse: (text) => parseCommitted(JSON.parse(text)) ?? 'none',
    documents: [{ remote: 'git@a.example:b', commit: 'c0ffee', path: 'a.ipynb', pushed: true, text: '{}' }],
    throws: isSyntax,
  },
  {
    name: 'an error of the Jupyter server',
    parse: (text) => reason(text) ?? 'none',
    documents: [{ message: 'no', reason: null }],
  },
  {
    name: 'Base 64',
    parse: (text) => {
      const bytes = fromBase64(text);
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      return bytes.length;
    },
    samples: ['YWJj', 'YQ==\n'],
    pieces: ['YWJj', '=', '==', '\n', '-', '_'],
    throws: (error) => error instanceof DOMException,
  },
];

PARSERS.forEach(describeParser);

it('says at once that an exchange has gone wrong, when what the relay says of it makes no sense', () => {
  expect(parseMessage('{"id": 7, "type": "response", "status": "200"}')).toMatchObject({
    id: 7,
    type: 'failure',
    failure: 'interrupted',
    maybeSent: true,
  });
  expect(parseMessage('<html>')).toBeUndefined();
});
