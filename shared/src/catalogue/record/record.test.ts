import { createCatalogue } from '../create.js';
import { fetchNotebook } from '../fetch-notebook.js';
import { notebook, type Reply, testDeps, Web } from '../../testing/catalogue/web.js';
import { zipOf } from '../../testing/catalogue/zip.js';

const never = new AbortController().signal;
const ZIP = zipOf({
  'repo-1.0/README.md': 'stored',
  'repo-1.0/nb/zipped.ipynb': notebook(['# In the zip\n\nFound by its directory.']),
  '../escape.ipynb': 'no',
});

interface Options {
  readonly shape: 'legacy' | 'rdm';
  readonly container?: 'no' | 'whole' | 'truncated';
  readonly newest?: string;
  readonly ranges?: boolean;
}

/** As Zenodo (legacy) and InvenioRDM answer. */
function zenodo({ shape, container = 'no', newest = '7', ranges = true }: Options) {
  return (
    { path, headers }: { path: string; headers: NodeJS.Dict<string | string[]> },
    origin: string,
  ): Reply | undefined => {
    const url = new URL(path, origin);
    const record = /^\/api\/records\/(\d+)(.*)$/.exec(url.pathname);
    if (url.pathname === '/api/records' && url.searchParams.get('communities') === 'escape2020')
      return page(url, origin, shape);
    if (record?.[2] === '') return { body: recordOf(record[1]!, origin, shape) };
    if (record?.[2] === '/versions/latest') return { body: recordOf(newest, origin, shape) };
    if (record?.[2] === '/files' && shape === 'rdm') {
      return { body: { enabled: true, entries: filesOf(record[1]!, origin, shape) } };
    }
    const file = /^\/files\/([^/]+)\/(content|container)(?:\/(.*))?$/.exec(record?.[2] ?? '');
    if (file?.[2] === 'content' && file[1] === 'own.ipynb') return { body: notebook(['# In the record']) };
    if (file?.[2] === 'content' && file[1] === 'code.zip') {
      expect(headers.range).toBeDefined();
      return { body: ZIP, headers: ranges ? { 'accept-ranges': 'bytes' } : {} };
    }
    if (file?.[2] !== 'container' || container === 'no') return undefined;
    const entries = [
      { key: 'repo-1.0/nb/zipped.ipynb', size: 10, compressed_size: 9, mimetype: 'x', checksum: 'y' },
    ];
    if (file[3] === undefined)
      return { body: { entries, directories: [], total: 1, truncated: container === 'truncated' } };
    return { body: notebook(['# In the zip, through the service']) };
  };
}

function filesOf(id: string, origin: string, shape: Options['shape']): object[] {
  return ['own.ipynb', 'code.zip'].map((key) => {
    const own = `${origin}/api/records/${id}/files/${key}`;
    const links = shape === 'legacy' ? { self: `${own}/content` } : { self: own, content: `${own}/content` };
    return { id: 'f', key, size: 100, checksum: 'md5:0', links };
  });
}

function recordOf(id: string, origin: string, shape: Options['shape']): object {
  if (shape === 'legacy') {
    return {
      ...{ id: Number(id), conceptrecid: '1', files: filesOf(id, origin, shape) },
      metadata: {
        ...{ title: 'A record', description: '<p>About <b>jets</b> &amp; tori</p>', keywords: ['gamma-ray'] },
        ...{ creators: [{ name: 'Nigro, C.', affiliation: null }], license: { id: 'bsd-3-clause' } },
      },
    };
  }
  return {
    ...{ id, files: { enabled: true }, parent: { id: '1' }, pids: {} },
    metadata: {
      ...{
        title: 'A record',
        description: '<p>About <b>jets</b> &amp; tori</p>',
        subjects: [{ subject: 'gamma-ray' }],
      },
      creators: [
        { person_or_org: { given_name: 'C.', family_name: 'Nigro', name: 'Nigro, C.', type: 'personal' } },
      ],
      rights: [{ id: 'bsd-3-clause' }],
    },
  };
}

function page(url: URL, origin: string, shape: Options['shape']): Reply {
  const second = url.searchParams.get('page') === '2';
  const next = `${origin}${url.pathname}${url.search}&page=2`;
  const hits = [recordOf(second ? '8' : '7', origin, shape)];
  return { body: { hits: { hits, total: 2 }, links: second ? {} : { next }, aggregations: {} } };
}

let web: Web;
async function find(options: Options, path = '/records/7') {
  web = new Web(zenodo(options));
  const origin = await web.open();
  const deps = testDeps();
  return { deps, answer: await createCatalogue(`${origin}${path}`, undefined, deps)!.find(never) };
}
afterEach(() => web.close());

test.each(['legacy', 'rdm'] as const)('a record in the %s shape, its zip read by ranges', async (shape) => {
  const { answer, deps } = await find({ shape });
  expect(answer.problems).toEqual([]);
  expect(answer.entries.map(({ title }) => title)).toEqual(['In the record', 'In the zip']);
  expect(answer.entries[0]).toMatchObject({
    id: `${web.origin}/records/7#own.ipynb`,
    description: 'About jets & tori',
    keywords: ['gamma-ray'],
    authors: [shape === 'legacy' ? 'Nigro, C.' : 'C. Nigro'],
    licence: 'bsd-3-clause',
  });
  expect(await fetchNotebook(answer.entries[1]!, deps, never)).toContain('In the zip');
});

test('a service that looks into zips itself is asked for that', async () => {
  const { answer } = await find({ shape: 'rdm', container: 'whole' });
  expect(answer.entries.map(({ title }) => title)).toEqual([
    'In the record',
    'In the zip, through the service',
  ]);
  expect(web.asked.filter(({ headers }) => headers.range !== undefined)).toEqual([]);
});

test('where its list is cut off, or the server knows no ranges, the directory of the zip still tells', async () => {
  const { answer } = await find({ shape: 'legacy', container: 'truncated', ranges: false });
  expect(answer.entries.map(({ title }) => title)).toEqual(['In the record', 'In the zip']);
});

test('a newer version is told, and the one that was named is read', async () => {
  const { answer } = await find({ shape: 'legacy', newest: '9' });
  expect(answer.problems).toEqual([expect.stringContaining('newer version of "A record"')]);
  expect(answer.entries[0]!.id).toContain('/records/7#');
});

test('all pages of a community are read', async () => {
  const { answer } = await find({ shape: 'legacy' }, '/communities/escape2020');
  expect(answer.entries).toHaveLength(4);
  expect(new Set(answer.entries.map(({ id }) => id.split('#')[0])).size).toBe(2);
});
