import { findDirectory, findDirectory64, localHeaderBytes, readDirectory } from './zip/directory.js';
import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { CaptureError } from '../task/nbformat.js';
import { formatNeeds, parseNeeds } from '../task/needs.js';
import { readCatalogueAddress } from './address.js';
import { aboutFromCodemeta } from './codemeta.js';
import { isIn } from './list/globs.js';
import { parseList } from './list/parse.js';
import { nextLink } from './next-link.js';
import { isNotebookPath } from './notebook-files.js';
import { isPrivateAddress } from './private-address.js';
import { pauseOf } from './rate-limit.js';
import { readFiles, readRecord } from './record/shape.js';
import { keywordsOf, wordsOfNotebook } from './words.js';

const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;
const isSyntaxOrCapture = (error: unknown): boolean => isSyntax(error) || error instanceof CaptureError;
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { title: 'Stars', authors: [{ name: 'Ada' }], keywords: ['a'], kernelspec: { name: 'python3' } },
  cells: [
    {
      cell_type: 'markdown',
      metadata: {},
      source: '# Stars\n\nA *paragraph* with a [link](https://a.example/).',
    },
    { cell_type: 'code', metadata: {}, outputs: [], source: ['x = 1\n', 'y'] },
  ],
};
const RECORD = {
  id: 5,
  metadata: {
    title: 'A',
    description: '<p>b',
    keywords: ['c'],
    creators: [{ name: 'Ada' }],
    license: { id: 'mit' },
  },
  files: [
    { key: 'a.ipynb', size: 3, links: { self: 'https://a.example/api/records/5/files/a.ipynb/content' } },
  ],
};
const RDM = {
  id: 'x',
  metadata: {
    title: 'A',
    creators: [{ person_or_org: { given_name: 'A', family_name: 'B' } }],
    rights: [{ id: 'mit' }],
    subjects: [{ subject: 's' }],
  },
  files: { entries: { 'a.ipynb': { key: 'a.ipynb', size: 3 } } },
};
const CODEMETA = {
  name: 'A',
  description: 'b',
  license: 'https://spdx.org/licenses/MIT',
  author: [{ givenName: 'A', familyName: 'B' }],
  keywords: 'a, b',
  memoryRequirements: '8 GB',
  storageRequirements: '1.5 TiB',
};
const LIST =
  'title: A\nentries:\n  - title: B\n    notebook: https://a.example/b.ipynb\n    keywords: [a, b]\nsources:\n  - https://github.com/a/b\n';
const MARKDOWN = [
  '# ',
  '\n',
  '===\n',
  '---\n',
  '[',
  '](',
  ')',
  '![',
  '<h1>',
  '</h1>',
  '```\n',
  '<',
  '*',
  '_',
  '|',
  '&lt;',
];
const YAML = [
  '- ',
  ': ',
  '&a ',
  '*a',
  '\n',
  '  ',
  '{',
  '}',
  '[',
  '!!js/function ',
  '<<: ',
  '|',
  '>',
  '? ',
  '%YAML',
  '---\n',
  '"',
  "'",
  '#',
];
const URLS = [
  'https://',
  'github.com/',
  'gitlab.example/',
  '/-/tree/',
  '/tree/main/',
  'zenodo.org/records/',
  'doi:10.5281/zenodo.',
  '/communities/',
  '/esap-api/',
  '.git',
  '%zz',
];
const LINKS = ['<https://a.example/2>', '; rel="next"', ', ', ';', ' next', 'rel="', '"', '<', '>', ' '];

/** Bytes as characters of the same numbers. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const little = (value: number, bytes: number): string =>
  Array.from({ length: bytes }, (_, at) => String.fromCharCode((value >> (8 * at)) & 0xff)).join('');
/** A central directory's entry whose size stands in a ZIP64 extra field (APPNOTE 6.3.10, sections 4.3.12 and 4.5.3). */
const MEMBER = [
  ...['PK\x01\x02', '\0'.repeat(6), little(8, 2), '\0'.repeat(8), little(30, 4), '\xff\xff\xff\xff'],
  ...[little(7, 2), little(12, 2), little(0, 2), '\0'.repeat(8), little(5, 4), 'a.ipynb'],
  ...[little(1, 2), little(8, 2), little(60, 4), little(0, 4)],
].join('');
const END = [
  'PK\x05\x06',
  '\0'.repeat(4),
  little(1, 2),
  little(1, 2),
  little(MEMBER.length, 4),
  '\0'.repeat(6),
].join('');
const ZIP = MEMBER + END;
const ZIP_PIECES = [
  'PK\x01\x02',
  'PK\x05\x06',
  'PK\x06\x07',
  'PK\x06\x06',
  '\xff\xff\xff\xff',
  '\0\0',
  '\x01\0',
  '../a',
];
const isPlainError = (error: unknown): boolean => error instanceof Error && error.name === 'Error';

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (isPlainError(error)) return 'none';
    throw error;
  }
}

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'readCatalogueAddress',
    parse: (text) => readCatalogueAddress(text) ?? 'none',
    samples: ['https://github.com/a/b/tree/main/c', 'doi:10.5281/zenodo.5', 'https://a.example/list.yaml'],
    pieces: URLS,
  },
  {
    name: 'aboutFromCodemeta',
    parse: (text) => {
      const about = aboutFromCodemeta(text);
      const { memoryGiB, diskGiB } = about.needs ?? {};
      const wished = {
        ...(memoryGiB === undefined ? {} : { memoryGiB }),
        ...(diskGiB === undefined ? {} : { diskGiB }),
      };
      expect(parseNeeds(formatNeeds(wished)).errors).toEqual({});
      return about;
    },
    documents: [CODEMETA],
    pieces: ['8 GB', '0 GB', '99999999999999 TB', 'kB'],
    throws: isSyntax,
  },
  {
    name: 'wordsOfNotebook',
    parse: (text) => wordsOfNotebook(text, 'a.ipynb'),
    documents: [NOTEBOOK],
    pieces: MARKDOWN,
    throws: isSyntaxOrCapture,
  },
  {
    name: 'words of Markdown',
    parse: (source) =>
      wordsOfNotebook(
        JSON.stringify({
          ...NOTEBOOK,
          metadata: {},
          cells: [{ cell_type: 'markdown', metadata: {}, source }],
        }),
        'a.ipynb',
      ),
    samples: ['# Stars\n\nA *paragraph*.'],
    pieces: MARKDOWN,
    throws: isSyntaxOrCapture,
  },
  { name: 'keywordsOf', parse: keywordsOf, samples: ['a, b; c'] },
  {
    name: 'readRecord',
    parse: (text) => sized(readRecord(JSON.parse(text), 'https://a.example/api')?.files),
    documents: [RECORD, RDM],
    throws: isSyntax,
  },
  {
    name: 'readFiles',
    parse: (text) => sized(readFiles(JSON.parse(text), 'x', 'https://a.example/api')),
    documents: [RECORD.files, RDM.files.entries],
    throws: isSyntax,
  },
  { name: 'parseList', parse: parseList, samples: [LIST], pieces: YAML },
  {
    name: 'globs',
    parse: (text) => isIn(text, [text.slice(0, 200), '*a*a*a*a*a*a*a*a*b', '**/**/**/**/a*/**/b'], ['*']),
    samples: ['**/*.ipynb'],
    pieces: ['*', '**', '**/', '/'],
  },
  {
    name: 'nextLink',
    parse: (text) => nextLink(text) ?? 'none',
    samples: ['<https://a.example/2>; rel="next"'],
    pieces: LINKS,
  },
  {
    name: 'pauseOf',
    parse: (text) => {
      const pause =
        pauseOf(
          {
            status: 429,
            headers: { 'retry-after': text, 'x-ratelimit-remaining': text, 'x-ratelimit-reset': text },
            text: '',
          },
          0,
        ) ?? 0;
      expect(pause >= 0 && Number.isFinite(pause)).toBe(true);
      return pause;
    },
    samples: ['0', '120'],
    pieces: ['1', '0', 'e', '.'],
  },
  { name: 'isPrivateAddress', parse: isPrivateAddress, samples: ['https://10.0.0.1/'], pieces: URLS },
  {
    name: 'isNotebookPath',
    parse: isNotebookPath,
    samples: ['a/b.ipynb'],
    pieces: ['.ipynb_checkpoints/', '.ipynb', '/'],
  },
  {
    name: 'a zip file’s end',
    parse: (text) => findDirectory(bytesOf(text)),
    samples: [ZIP, END],
    pieces: ZIP_PIECES,
    throws: isPlainError,
  },
  {
    name: 'a zip file’s directory',
    parse: (text) => {
      const members = readDirectory(bytesOf(text));
      for (const { path, packedBytes, sizeBytes, offset } of members) {
        expect(path).not.toMatch(/^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/);
        for (const size of [packedBytes, sizeBytes, offset]) expect(Number.isSafeInteger(size)).toBe(true);
      }
      return members;
    },
    samples: [MEMBER, MEMBER + MEMBER],
    pieces: ZIP_PIECES,
    throws: isPlainError,
  },
  {
    name: 'the head of a zip file’s member',
    parse: (text) => [localHeaderBytes, findDirectory64].map((read) => attempt(() => read(bytesOf(text)))),
    samples: ['PK\x03\x04' + '\0'.repeat(26), 'PK\x06\x06' + '\0'.repeat(52)],
    pieces: ZIP_PIECES,
  },
];

/** A size is one that a file can have; a file's address does not leave the service. */
function sized(files: ReturnType<typeof readFiles>) {
  for (const { sizeBytes, url } of files ?? []) {
    if (sizeBytes !== undefined) expect(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0).toBe(true);
    expect(new URL(url).origin).toBe('https://a.example');
  }
  return files ?? 'none';
}

PARSERS.forEach(describeParser);
