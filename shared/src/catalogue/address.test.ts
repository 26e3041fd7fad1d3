import { readCatalogueAddress } from './address.js';
import { isPrivateAddress } from './private-address.js';

test.each([
  ['https://github.com/cosimoNigro/agnpy', { kind: 'github', path: 'cosimoNigro/agnpy' }],
  [
    'https://github.com/org/repo/tree/main/docs/tutorials',
    {
      kind: 'github',
      path: 'org/repo',
      ref: 'main',
      folder: 'docs/tutorials',
      url: 'https://github.com/org/repo',
    },
  ],
  [
    'https://gitlab.in2p3.fr/a/b/c.git',
    { kind: 'gitlab', path: 'a/b/c', url: 'https://gitlab.in2p3.fr/a/b/c' },
  ],
  ['https://git.example.org/a.git', { kind: 'git', url: 'https://git.example.org/a.git' }],
  [
    'https://zenodo.org/records/123',
    { kind: 'record', id: '123', api: 'https://zenodo.org/api', url: 'https://zenodo.org/records/123' },
  ],
  ['10.5281/zenodo.77', { kind: 'record', id: '77' }],
  ['https://doi.org/10.5281/zenodo.77', { kind: 'record', id: '77' }],
  ['https://zenodo.org/communities/escape2020/records', { kind: 'community', id: 'escape2020' }],
  [
    'https://sdc.example.org/esap-api/ida/workflows/search',
    { kind: 'esap', url: 'https://sdc.example.org/esap-api' },
  ],
  ['https://example.org/list.yaml', { kind: 'list' }],
])('%s', (typed, expected) => {
  expect(readCatalogueAddress(typed)).toMatchObject(expected);
});

test.each(['', 'ftp://x.example/a/b', 'https://user:pw@github.com/a/b', 'https://github.com/only', 'words'])(
  'no address: %s',
  (typed) => expect(readCatalogueAddress(typed)).toBeUndefined(),
);

test.each([
  ...['http://127.0.0.1/', 'http://localhost:8888', 'http://10.1.2.3', 'http://172.20.0.1', 'http://[::1]/'],
  ...[
    'http://192.168.1.1',
    'http://169.254.169.254/latest',
    'http://[fd00::1]',
    'http://router',
    'http://x.local',
  ],
  ...['http://[::ffff:10.0.0.1]/', 'http://0x7f.1/', 'http://100.64.0.1', 'file:///etc/passwd'],
])('%s is private', (url) => expect(isPrivateAddress(url)).toBe(true));

test.each(['https://zenodo.org', 'http://172.32.0.1', 'https://[2001:db8::1]/', 'http://193.168.1.1'])(
  '%s is public',
  (url) => expect(isPrivateAddress(url)).toBe(false),
);
