import { MAX_COMPARED, normaliseRemote, notebookSource, sameWork } from './source.js';

describe('the address of a remote', () => {
  it.each([
    ['https://github.com/group/name.git', 'https://github.com/group/name.git'],
    ['https://ada:secret@github.com/group/name', 'https://github.com/group/name'],
    ['https://ghp_token@github.com/group/name/', 'https://github.com/group/name'],
    ['http://forge.example:8080/group/name?x=1#y', 'http://forge.example:8080/group/name'],
    ['git@github.com:group/name.git', 'https://github.com/group/name.git'],
    ['git@gitlab.example:a/b/c', 'https://gitlab.example/a/b/c'],
    ['ssh://git@gitlab.example:2222/a/b.git', 'https://gitlab.example/a/b.git'],
    ['ssh://git@ssh.github.com:443/group/name.git', 'https://github.com/group/name.git'],
    ['git://forge.example/name.git', 'https://forge.example/name.git'],
    [' HTTPS://Forge.Example/Name \n', 'https://forge.example/Name'],
  ])('%s is %s', (remote, address) => {
    expect(normaliseRemote(remote)).toBe(address);
  });

  it.each([
    '/srv/git/name.git',
    '../name',
    'C:\\work\\name',
    'file:///srv/git/name.git',
    'ada@login.example:work/name',
    'ssh://ada@login.example/~/name',
    'ext::sh -c whoami',
    'https://github.com',
    'git@github.com:',
    '',
  ])('%s is no address for others', (remote) => {
    expect(normaliseRemote(remote)).toBeUndefined();
  });
});

const cell = (source: unknown, more: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  outputs: [],
  execution_count: null,
  source,
  ...more,
});
const text = (cells: readonly object[], metadata: object = {}, minor = 5): string =>
  JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: minor });
const kernel = (name: string) => ({ kernelspec: { name, display_name: name } });
const ran = (data: unknown) => ({ outputs: [{ output_type: 'stream', text: data }], execution_count: 3 });

describe('the same work', () => {
  it.each<[string, string, string]>([
    ['lines in place of a string', text([cell('a\nb')]), text([cell(['a\n', 'b'])])],
    ['an empty source', text([cell('')]), text([cell([])])],
    ['outputs that are not sent', text([cell('a')]), text([cell('a', ran('1'))])],
    [
      'ids, format and folding',
      text([cell('a', { id: 'x', metadata: { collapsed: true } })]),
      text([cell('a')], {}, 4),
    ],
    ['a kernel that was chosen on opening', text([cell('a')], kernel('python3')), text([cell('a')])],
    [
      'the version of the language',
      text([], { ...kernel('ir'), language_info: { version: '4.4' } }),
      text([], kernel('ir')),
    ],
    [
      'outputs that are sent as they are',
      text([cell('a', ran('1\n2'))]),
      text([cell('a', ran(['1\n', '2']))]),
    ],
  ])('%s', (_, sent, committed) => {
    expect(sameWork(sent, committed)).toBe(true);
  });

  it.each<[string, string, string]>([
    ['another source', text([cell('a')]), text([cell('b')])],
    ['a cell more', text([cell('a'), cell('')]), text([cell('a')])],
    ['another order', text([cell('a'), cell('b')]), text([cell('b'), cell('a')])],
    ['another kind', text([cell('a')]), text([cell('a', { cell_type: 'markdown' })])],
    ['a tag', text([cell('a', { metadata: { tags: ['parameters'] } })]), text([cell('a')])],
    ['a picture', text([cell('a', { attachments: { 'a.png': {} } })]), text([cell('a')])],
    ['another kernel', text([], kernel('ir')), text([], kernel('python3'))],
    ['other outputs, which are sent', text([cell('a', ran('1'))]), text([cell('a', ran('2'))])],
    ['outputs that the commit lacks', text([cell('a', ran('1'))]), text([cell('a')])],
    ['something that is no notebook', text([]), '{"worksheets":[]}'],
    ['something that is no JSON', text([]), '<<<<<<< HEAD'],
  ])('%s makes another', (_, sent, committed) => {
    expect(sameWork(sent, committed)).toBe(false);
  });
});

describe('where a notebook lives', () => {
  const committed = {
    remote: 'git@github.com:group/name.git',
    commit: 'c0ffee',
    path: 'work/a.ipynb',
    pushed: true,
  };

  it('is told with what is known of it', () => {
    expect(notebookSource({ ...committed, text: text([cell('a')]) }, text([cell('a')]))).toEqual({
      repository: 'https://github.com/group/name.git',
      commit: 'c0ffee',
      path: 'work/a.ipynb',
      pushed: true,
      clean: true,
    });
  });

  it('counts as edited where it cannot be compared', () => {
    expect(notebookSource(committed, text([]))).toMatchObject({ clean: false });
    const long = `${text([])}${' '.repeat(MAX_COMPARED)}`;
    expect(sameWork(text([]), long)).toBe(false);
  });

  it('is not told where nobody else can reach it', () => {
    expect(notebookSource({ ...committed, remote: '/srv/name' }, text([]))).toBeUndefined();
  });
});
