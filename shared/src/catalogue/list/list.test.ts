import { cataloguesFromSettings, createCatalogue } from '../create.js';
import { notebook, testDeps, Web } from '../../testing/catalogue/web.js';

const never = new AbortController().signal;
let web: Web;
afterEach(() => web.close());

async function find(path: string, answer: ConstructorParameters<typeof Web>[0]) {
  web = new Web(answer);
  const origin = await web.open();
  return createCatalogue(`${origin}${path}`, undefined, testDeps())!.find(never);
}

test('a list: what the curator says counts before what the notebook says, and what is wrong is told', async () => {
  const answer = await find('/list.yaml', ({ path }, origin) => {
    if (path === '/a.ipynb') return { body: notebook(['# Of the notebook\n\nIts words.']) };
    if (path !== '/list.yaml') return undefined;
    return {
      body: `
entries:
  - notebook: { url: ${origin}/a.ipynb }
    title: Of the curator
    needs: { cores: 2, hours: 0.5 }
  - notebook: { url: ${origin}/gone.ipynb }
  - container: ghcr.io/org/tool:1
    title: A tool
    include: false
  - machine: https://example.org/disk.qcow2
  - nothing: here
`,
    };
  });
  expect(answer.entries.map(({ title, executable, included }) => [title, executable.kind, included])).toEqual(
    [
      ['Of the curator', 'notebook', true],
      ['gone', 'notebook', true],
      ['A tool', 'container', false],
      ['https://example.org/disk.qcow2', 'machine', true],
    ],
  );
  expect(answer.entries[0]).toMatchObject({
    description: 'Its words.',
    needs: { cores: 2, durationSeconds: 1800 },
  });
  expect(answer.problems).toEqual([
    expect.stringContaining('Entry 5'),
    expect.stringContaining('gone.ipynb'),
  ]);
});

test('a list on the net cannot send anyone into their own network, nor name lists', async () => {
  const answer = await find('/list.json', (_, origin) => ({
    body: {
      sources: [{ url: `${origin}/other.yaml` }, { url: 'https://example.org/list.yaml' }],
      entries: [],
    },
  }));
  expect(answer.problems).toHaveLength(2);
  expect(web.asked).toHaveLength(1);
});

test('ESAP: a row with a file is a notebook; rows that name nothing that can be run are told', async () => {
  const answer = await find('/esap-api/', ({ path }) => {
    if (!path.startsWith('/esap-api/ida/workflows/search')) return undefined;
    const results = [
      { name: 'Box', url: 'registry.example.org/box:1', workflowtype: 'container', keywords: 'radio,box' },
      { name: 'Odd', url: 'mailto:x@example.org', workflow: 'notebook', filepath: '' },
      { name: 'No address' },
    ];
    return { body: { description: 'ESAP', count: 3, pages: 1, requested_page: '1', results } };
  });
  expect(answer.entries).toMatchObject([
    { title: 'Box', keywords: ['radio', 'box'], executable: { kind: 'container' } },
  ]);
  expect(answer.problems).toHaveLength(2);
});

test('catalogues in the settings: each is a source, what cannot be one is told', async () => {
  web = new Web(() => undefined);
  await web.open();
  const { sources, problems } = cataloguesFromSettings(
    ['https://github.com/a/b', { url: 'https://zenodo.org/records/1' }, { url: 'nonsense' }, 7],
    testDeps(),
  );
  expect(sources.map(({ origins }) => origins)).toEqual([
    ['https://api.github.com', 'https://raw.githubusercontent.com'],
    ['https://zenodo.org'],
  ]);
  expect(problems).toHaveLength(2);
});

test('what is told is told in the user’s language, and so is how far the reading is', async () => {
  web = new Web(() => ({ body: 'entries:\n  - nothing: here\nsources: 3\n' }));
  const url = `${await web.open()}/list.yaml`;
  const german: Readonly<Record<string, string>> = {
    'Reading the list %1': 'Lese die Liste',
    'Entry %1: %2': 'Eintrag',
    'What the list has for %1 is no list.': 'Keine Liste',
    '%1 is missing or of the wrong kind.': 'Es fehlt',
  };
  const translate = (text: string, ...args: string[]): string => `${german[text] ?? text} ${args.join(' ')}`;
  const told: string[] = [];
  const source = createCatalogue(url, undefined, { ...testDeps(), translate });
  const { problems } = await source!.find(never, ({ text }) => told.push(text));
  expect(told).toContain('Lese die Liste list.yaml');
  expect(problems).toEqual([
    'list.yaml: Keine Liste "sources"',
    expect.stringMatching(/^list\.yaml: Eintrag 1 /),
  ]);
});

test('a notebook of a list has its neighbours where it was found: in its record, in its zip, at its commit', async () => {
  const commit = 'c'.repeat(40);
  const answer = await find('/list.yaml', ({ path }, origin) => {
    const file = `${origin}/api/records/7/files`;
    const entry = (of: string, content: string, more = ''): string =>
      `  - notebook: ${of}\n    found: { title: A, content: ${content}${more} }\n`;
    const record = (name: string): string => `{ record: '${origin}/records/7', path: ${name} }`;
    const body = [
      'entries:\n',
      entry(record('a.ipynb'), `{ by: address, url: '${file}/a.ipynb/content' }`),
      entry(record('r/b.ipynb'), `{ by: zip, url: '${file}/code.zip/content', member: r/b.ipynb }`),
      entry(record('r/c.ipynb'), `{ by: address, url: '${file}/code.zip/container/r/c.ipynb' }`),
      entry(
        `{ repository: '${origin}/org/repo', path: nb/d.ipynb }`,
        `{ by: git, url: '${origin}/org/repo', commit: ${commit}, path: nb/d.ipynb }`,
        `, commit: ${commit}`,
      ),
    ].join('');
    return path === '/list.yaml' ? { body } : undefined;
  });
  expect(answer.problems).toEqual([]);
  const homes = answer.entries.map(({ executable }) => executable.kind === 'notebook' && executable.home);
  const record = { in: 'record', api: `${web.origin}/api`, id: '7' };
  const zip = `${web.origin}/api/records/7/files/code.zip/content`;
  const url = `${web.origin}/org/repo`;
  expect(homes).toEqual([
    { ...record, path: 'a.ipynb' },
    { ...record, path: 'r/b.ipynb', zip },
    { ...record, path: 'r/c.ipynb', zip },
    { in: 'repository', kind: 'git', url, name: 'org/repo', commit, path: 'nb/d.ipynb' },
  ]);
});
