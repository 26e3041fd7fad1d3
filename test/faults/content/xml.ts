import type { Fault } from '../fault.ts';
import { onlyIn, packedBomb, xmlFault } from './alter.ts';

const afterProlog = (text: string, inserted: string): string => {
  const [prolog = ''] = /^\s*<\?xml[^>]*\?>/.exec(text) ?? [];
  return `${prolog}${inserted}${text.slice(prolog.length)}`;
};

const declaring = (text: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${text.replace(/^\s*<\?xml[^>]*\?>/, '')}`;

/** Into the root, before its end. */
const inRoot = (text: string, inserted: string): string => {
  const end = text.lastIndexOf('</');
  return `${text.slice(0, end)}${inserted}${text.slice(end)}`;
};

const LAUGHS = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

const costly = onlyIn(['identify', 'status', 'find by key'], 'read by the parser that "status" has shown');

/** Documents that are no XML, or more than one asked for (XML 1.0; no protocol of ours needs a document type). */
export const XML: readonly Fault[] = [
  xmlFault('XML with a document type', (text) => afterProlog(text, '<!DOCTYPE job>')),
  xmlFault('XML with an entity of its own', (text) =>
    inRoot(afterProlog(text, '<!DOCTYPE job [<!ENTITY me "ada">]>'), '<x>&me;</x>'),
  ),
  xmlFault('XML with entities that grow (billion laughs)', (text) =>
    inRoot(afterProlog(text, `<!DOCTYPE job [<!ENTITY l0 "ha">${LAUGHS}]>`), '<x>&l9;</x>'),
  ),
  xmlFault('XML with an entity that is a file', (text) =>
    inRoot(afterProlog(text, '<!DOCTYPE job [<!ENTITY f SYSTEM "file:///etc/passwd">]>'), '<x>&f;</x>'),
  ),
  xmlFault('XML with a million elements', (text) => inRoot(text, '<x/>'.repeat(1_000_000)), {
    notFor: costly,
  }),
  xmlFault(
    'XML a hundred thousand elements deep',
    (text) => inRoot(text, '<x>'.repeat(100_000) + '</x>'.repeat(100_000)),
    { notFor: costly },
  ),
  xmlFault('XML with a text of 20 MB', (text) => inRoot(text, `<x>${'y'.repeat(20_000_000)}</x>`), {
    notFor: costly,
  }),
  packedBomb(xmlFault('XML that grows when it is unpacked (gzip)', (text) => text, { notFor: costly })),
  xmlFault('XML in UTF-16 that says nothing of it', (text) => Buffer.from(text, 'utf16le')),
  xmlFault('XML in UTF-16 with its byte order mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
  xmlFault('XML in UTF-16 that says UTF-8', (text) =>
    Buffer.from(`\uFEFF${declaring(text, 'UTF-8')}`, 'utf16le'),
  ),
  xmlFault('XML in UTF-8 that says Latin 1', (text) =>
    inRoot(declaring(text, 'ISO-8859-1'), '<x>caf\u00e9</x>'),
  ),
  xmlFault('XML with a byte order mark', (text) => `\uFEFF${text}`),
  xmlFault('XML that is not the UTF-8 it says', (text) =>
    Buffer.from(inRoot(text, '<x>caf\u00e9</x>'), 'latin1'),
  ),
  xmlFault('XML that says UTF-16 and is UTF-8', (text) => declaring(text, 'UTF-16')),
  xmlFault('XML cut in the middle of an element', (text) => text.slice(0, text.lastIndexOf('</') - 1)),
  xmlFault('XML with prefixes that nobody declared', (text) => text.replace(/\sxmlns(:\w+)?="[^"]*"/g, '')),
  xmlFault('XML without prefixes', (text) => text.replace(/(<\/?)\w+:(?=\w)/g, '$1')),
  xmlFault('XML of something else', () => '<html><body>Welcome</body></html>'),
  xmlFault('XML with characters that it may not have', (text) => inRoot(text, '<x>\u0000\u0007\uFFFE</x>')),
  xmlFault('XML with a comment in each element', (text) => text.replace(/>(?=[^<])/g, '><!-- > & < -->')),
  xmlFault('no XML, though it is called that', () => 'Job 7 is running.'),
];
