import type { Fault } from '../fault.ts';
import { type Json, jsonFault, mapJson, onlyIn, packedBomb, parsed } from './alter.ts';

const rewritten =
  (change: (value: Json, key: string) => Json) =>
  (text: string): string =>
    JSON.stringify(mapJson(parsed(text), change));

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const costly = onlyIn(['identify', 'ask', 'status'], 'read by the parser that "ask" and "status" have shown');

/** Documents that are no JSON, or another one than was asked for (RFC 8259). */
export const JSON_FAULTS: readonly Fault[] = [
  jsonFault('JSON a hundred thousand lists deep', () => '['.repeat(100_000) + ']'.repeat(100_000)),
  jsonFault(
    'JSON with a member that is that deep',
    (text) => text.replace(/^\s*\{/, `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`),
    { notFor: costly },
  ),
  jsonFault(
    'JSON with a text of 20 MB',
    (text) => text.replace(/^\s*\{/, `{"x":"${'y'.repeat(20_000_000)}",`),
    {
      notFor: costly,
    },
  ),
  packedBomb(jsonFault('JSON that grows when it is unpacked (gzip)', (text) => text, { notFor: costly })),
  jsonFault('JSON in UTF-16 with its byte order mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
  jsonFault('JSON: null', () => 'null'),
  jsonFault('JSON: a number', () => '42'),
  jsonFault('JSON: a text', () => '"yes"'),
  jsonFault('JSON: an empty list', () => '[]'),
  jsonFault('JSON: an empty object', () => '{}'),
  jsonFault(
    'JSON whose numbers are texts',
    rewritten((value) => (typeof value === 'number' ? String(value) : value)),
    { needs: 'a number in JSON' },
  ),
  jsonFault(
    'JSON whose texts are numbers',
    rewritten((value) => (typeof value === 'string' ? 7 : value)),
  ),
  jsonFault(
    'JSON whose texts are empty',
    rewritten((value) => (typeof value === 'string' ? '' : value)),
  ),
  jsonFault(
    'JSON whose texts are lists',
    rewritten((value) => (typeof value === 'string' ? [value] : value)),
  ),
  jsonFault(
    'JSON whose lists are objects',
    rewritten((value) => (Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : value)),
    { needs: 'a list in JSON' },
  ),
  jsonFault(
    'JSON whose objects are lists',
    rewritten((value) => (isObject(value) ? Object.values(value) : value)),
  ),
  jsonFault(
    'JSON with null in every place',
    rewritten((value) => (typeof value === 'object' ? value : null)),
  ),
  jsonFault(
    'JSON with members that nobody knows',
    rewritten((value) => (isObject(value) ? { ...value, x7: [{}] } : value)),
  ),
  jsonFault('JSON with the members of every object’s ancestor', (text) =>
    text
      .replaceAll('{', '{"__proto__":{"phase":"COMPLETED","admin":true},"constructor":{"prototype":{}},')
      .replaceAll(',}', '}'),
  ),
  jsonFault('JSON with each member twice', (text) =>
    text.replace(/"(\w+)":("[^"\\]*"|\d+)/g, '"$1":$2,"$1":$2'),
  ),
  jsonFault(
    'JSON with numbers that it does not have',
    (text) => text.replace(/:\s*\d+(\.\d+)?(?=[,}])/g, ':NaN'),
    { needs: 'a number in JSON' },
  ),
  jsonFault('JSON with text after its end', (text) => `${text}\n<!-- served in 3 ms -->`),
  jsonFault('JSON with a byte order mark', (text) => `\uFEFF${text}`),
  jsonFault('JSON that is not UTF-8', (text) =>
    Buffer.from(text.replace(/^\s*\{/, '{"x":"caf\u00e9",'), 'latin1'),
  ),
  jsonFault('a page, though it is called JSON', () => '<html><title>Sign in</title></html>'),
];
