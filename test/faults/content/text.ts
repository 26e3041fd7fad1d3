import type { Fault } from '../fault.ts';
import { jsonFault, mapJson, parsed, xmlFault } from './alter.ts';

/** What is written for people. Whatever else is text is an address, a time or a word of the protocol. */
const FOR_PEOPLE = [
  'name',
  'message',
  'text',
  'title',
  'description',
  'detail',
  'reason',
  'notes',
  'summary',
];
const ELEMENTS =
  /(<(?:\w+:)?(description|message|title|shortName|ownerId|runId|progress)(?:\s[^>]*)?>)([^<]*)(?=<)/g;

const HTML = '<img src=x onerror=alert(1)><script>alert(1)</script>';
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const hostile = (name: string, words: (text: string) => string): readonly Fault[] => [
  jsonFault(
    `${name} (JSON)`,
    (text) =>
      JSON.stringify(
        mapJson(parsed(text), (value, key) =>
          typeof value === 'string' && FOR_PEOPLE.includes(key) ? words(value) : value,
        ),
      ),
    { family: 'text', needs: 'a text for people in JSON' },
  ),
  xmlFault(
    `${name} (XML)`,
    (text) =>
      text.replace(ELEMENTS, (_whole, open: string, element: string, words_: string) =>
        // Our own mark of the run is no text of the platform's.
        element === 'runId' ? `${open}${words_}` : `${open}${escaped(words(words_))}`,
      ),
    { family: 'text', needs: 'a text for people in XML' },
  ),
];

/** Names and messages that are more than text, or less. */
export const TEXT: readonly Fault[] = [
  ...hostile('control characters in every name', (text) => `\u001b[31m${text}\u0008\u009b`),
  ...hostile('right-to-left overrides in every name', (text) => `${text}\u202Egpj.exe\u2066`),
  ...hostile('HTML in every name', (text) => `${text}${HTML}`),
  ...hostile('a line end in every name', (text) => `${text}\r\nX-Injected: 1\u2028second`),
  ...hostile('every name a hundred thousand characters long', (text) => text.padEnd(100_000, 'long ')),
  ...hostile('every name empty', () => ''),
  ...hostile('half a character in every name', (text) => `${text}\uD83D`),
];
