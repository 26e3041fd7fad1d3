import { platformsFromSettings } from '../platforms/settings.js';
import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { parseAction } from './parse-action.js';
import { parseSettings } from './parse-settings.js';
import { parseSnapshot } from './snapshot.js';

const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;
const fields = { cores: '2', memoryGiB: '', diskGiB: '', gpus: '', durationSeconds: '2', cost: '' };
const SNAPSHOT = {
  version: 1,
  form: { mode: 'live', fields, keepOutputs: false },
  find: {
    open: true,
    tab: 'notebooks',
    query: 'stars',
    chosen: [{ facet: 'kinds', value: 'notebook', label: 'Notebook' }],
  },
  round: {
    asked: { origin: 'a.ipynb', mode: 'live', needs: { cores: 2 }, packages: ['numpy'], kernel: 'python3' },
    offers: [
      {
        ...{
          id: 'o',
          platformId: 'p',
          platformName: 'P',
          mode: 'live',
          cores: 2,
          cost: { amount: 1, unit: 'EUR' },
        },
        environment: { name: 'e', lacks: [], installs: true },
        driverData: { a: 'b' },
      },
    ],
  },
};
const SETTINGS = {
  platforms: [{ url: 'https://a.example', name: 'A', enabled: true }],
  defaultNeeds: { cores: '2', memoryGiB: 4 },
  defaultMode: 'batch',
  fetchResults: true,
  platformLists: ['https://a.example/list'],
  registries: [],
  registryStandardIds: ['ivo://a'],
  catalogues: ['https://a.example', { url: 'https://b.example' }],
};

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'parseAction',
    parse: (text) => parseAction(JSON.parse(text)) ?? 'none',
    documents: [
      { type: 'capture' },
      { type: 'set-field', field: 'cores', text: '4' },
      { type: 'sign-in', platformId: 'p', token: 't', user: 'u' },
      { type: 'extend', key: 'k', bySeconds: 60 },
      { type: 'find-facet', facet: 'kinds', value: 'notebook', chosen: true },
    ],
    throws: isSyntax,
  },
  {
    name: 'parseSnapshot',
    parse: (text) => {
      const snapshot = parseSnapshot(JSON.parse(text));
      // As it is used: what passes is usable to its depth.
      snapshot?.round?.offers.map(({ expires }) => Date.parse(expires ?? ''));
      return snapshot ?? 'none';
    },
    documents: [SNAPSHOT],
    throws: isSyntax,
  },
  {
    name: 'the settings, as people wrote them',
    parse: (text) => {
      const written = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
      const settings = parseSettings((name) => written[name]);
      const { platforms, problems } = platformsFromSettings(settings.platforms);
      expect(platforms.length + problems.length).toBeLessThanOrEqual(settings.platforms.length);
      for (const need of Object.values(settings.defaultNeeds)) expect(typeof need).toBe('string');
      return { settings, platforms, problems };
    },
    documents: [SETTINGS],
    throws: isSyntax,
  },
];

PARSERS.forEach(describeParser);

it('keeps of the settings what can be used, and says which platform cannot', () => {
  expect(parseSettings((name) => SETTINGS[name])).toEqual({
    ...SETTINGS,
    defaultNeeds: { cores: '2', memoryGiB: '4' },
  });
  const wrong: Readonly<Record<string, unknown>> = {
    platforms: { url: 3 },
    registries: 'x',
    defaultNeeds: null,
  };
  const settings = parseSettings((name) => wrong[name]);
  expect(settings).toMatchObject({
    registries: [],
    defaultNeeds: {},
    defaultMode: 'live',
    fetchResults: false,
  });
  expect(platformsFromSettings(settings.platforms).problems).toEqual([
    expect.stringContaining('Platform 1 in the settings cannot be used'),
  ]);
});
