import { VotableError } from './votable/model.js';
import { readKept } from './cached-source.js';
import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { listAddresses, readFacilities } from './list/esap.js';
import { PLATFORM_LIST, readPlatformList } from './list/document.js';
import { isWanted, DEFAULT_STANDARD_IDS } from './registry/query.js';
import { placesOf } from './registry/confirm.js';
import { resourcesOf } from './registry/resources.js';
import { defaultPlatformName, platformsFromSettings } from './settings.js';
import { readVotable, recordsOf } from './votable/read.js';

const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;
const LIST = {
  schema: PLATFORM_LIST,
  name: 'A',
  platforms: [{ url: 'https://a.example', name: 'A', protocol: 'uws', description: 'b' }],
};
const FACILITIES = { pages: 2, results: [{ name: 'A', description: null, url: 'https://a.example' }] };
const SETTINGS = [
  {
    url: 'a.example',
    name: 'A',
    protocol: 'jupyterhub',
    stated: { cores: 2, parameters: { a: 'b' } },
    profiles: [{ name: 'p', cores: 1, options: { a: 1 } }],
  },
];
const COLUMNS = [
  'ivoid',
  'res_title',
  'access_url',
  'mirror_url',
  'standard_id',
  'intf_role',
  'intf_type',
  'authenticated_only',
];
const CELLS = [
  'ivo://a/b',
  'A',
  'https://a.example/',
  'https://b.example/#https://c.example',
  'ivo://ivoa.net/std/uws#rest-1.1',
  'std',
  'vs:paramhttp',
  '0',
];
const VOTABLE = `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${COLUMNS.map((name) => `<FIELD name="${name}" datatype="char" arraysize="*"/>`).join('')}<DATA><TABLEDATA><TR>${CELLS.map((cell) => `<TD>${cell}</TD>`).join('')}</TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'readPlatformList',
    parse: (text) => readPlatformList(JSON.parse(text)) ?? 'none',
    documents: [LIST],
    throws: isSyntax,
  },
  {
    name: 'readFacilities',
    parse: (text) => readFacilities(JSON.parse(text)) ?? 'none',
    documents: [FACILITIES],
    throws: isSyntax,
  },
  {
    name: 'listAddresses',
    parse: listAddresses,
    samples: ['https://a.example/esap-api/'],
    pieces: ['/esap-api', '/', '?', '#'],
  },
  {
    name: 'platformsFromSettings',
    parse: (text) => {
      const value: unknown = JSON.parse(text);
      return platformsFromSettings(Array.isArray(value) ? value : [value]);
    },
    documents: [SETTINGS],
    throws: isSyntax,
  },
  { name: 'defaultPlatformName', parse: defaultPlatformName, samples: ['https://a.example/b'] },
  {
    name: 'isWanted',
    parse: (text) => isWanted(text, DEFAULT_STANDARD_IDS),
    samples: ['ivo://ivoa.net/std/UWS#rest-1.1'],
    pieces: ['ivo://', '#'],
  },
  {
    name: 'a registry’s answer',
    parse: (text) => {
      const resources = resourcesOf(recordsOf(readVotable(text)), DEFAULT_STANDARD_IDS);
      return resources.map((resource) => [resource, placesOf(resource, 'https://a.example/tap')]);
    },
    samples: [VOTABLE],
    pieces: [
      '<TR>',
      '<TD>',
      '</TD>',
      '<FIELD ',
      'datatype="',
      'arraysize="9x*"',
      '<BINARY>',
      'https://',
      '#',
    ],
    throws: (error) => error instanceof VotableError,
  },
  {
    name: 'what a cache has kept of a source',
    parse: (text) => readKept(text) ?? 'none',
    documents: [
      {
        platforms: [
          { id: 'a', url: 'https://a.example', name: 'A', protocol: 'uws', from: 'list', also: ['registry'] },
        ],
        validator: { etag: '"a"' },
        checkedAt: '2026-01-01T00:00:00Z',
      },
    ],
  },
];

PARSERS.forEach(describeParser);
