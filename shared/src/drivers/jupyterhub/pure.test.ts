import { encodePath } from '../common/encode-path.js';
import { hubBase, serverApiUrl, serverOfApiUrl } from './addresses.js';
import { eventData } from '../common/event-stream.js';
import { isJobNotebook, jobFolder, jobRef, jobServer, serverName } from './names.js';
import { foldersOf } from './upload.js';

test.each([
  ['https://hub.example.org', 'https://hub.example.org'],
  ['hub.example.org/', 'https://hub.example.org'],
  ['https://hub.example.org/hub', 'https://hub.example.org'],
  ['https://Hub.example.org/hub/api/', 'https://hub.example.org'],
  ['https://hub.example.org/jupyter/hub/home?next=x', 'https://hub.example.org/jupyter'],
  ['https://example.org/hubble', 'https://example.org/hubble'],
  ['ftp://hub.example.org', undefined],
])('%s is the hub %s', (address, base) => {
  expect(hubBase(address)).toBe(base);
});

test('a job names its user and server, whatever characters they have', () => {
  const ref = jobRef('hub', 'https://h.example/x', 'ada@example.org', serverName('A-B-C', 'live'));
  expect(ref.url).toBe('https://h.example/x/hub/api/users/ada%40example.org/servers/re-abc-live');
  expect(jobServer(ref)).toEqual({
    user: 'ada@example.org',
    server: 're-abc-live',
    short: 'abc',
    mode: 'live',
  });
  expect(jobServer({ ...ref, url: 'https://h.example/hub/api/users/ada/servers/other' })).toBeUndefined();
  expect(serverOfApiUrl('https://h.example/hub/api/users/%E0/servers/s')).toBeUndefined();
  expect(serverApiUrl('https://h.example', 'ada', '')).toBe('https://h.example/hub/api/users/ada/server');
  expect(encodePath('a b/ü#?.txt')).toBe('a%20b/%C3%BC%23%3F.txt');
});

test('server names are what JupyterHub 6 allows', () => {
  const name = serverName('FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF', 'batch');
  expect(name).toBe('re-ffffffffffff-batch');
  expect(name).toMatch(/^[a-z](-?[a-z0-9])*$/);
  expect(name.length).toBeLessThanOrEqual(30);
});

test.each([
  ['clusters.ipynb', 'run-elsewhere/clusters-abc'],
  ['Sterne der Nähe.IPYNB', 'run-elsewhere/Sterne-der-Na-he-abc'],
  ['../../etc/passwd', 'run-elsewhere/etc-passwd-abc'],
  ['明るい.ipynb', 'run-elsewhere/notebook-abc'],
  [`${'x'.repeat(200)}.ipynb`, `run-elsewhere/${'x'.repeat(40)}-abc`],
])('%s has the folder %s', (notebook, folder) => {
  expect(jobFolder(notebook, 'abc')).toBe(folder);
});

test("a job's notebook is told from others in its folder", () => {
  const folder = jobFolder('a b.ipynb', 'abc');
  expect(isJobNotebook('a b.ipynb', folder, 'abc')).toBe(true);
  expect(isJobNotebook('helper.ipynb', folder, 'abc')).toBe(false);
  expect(isJobNotebook('a b', folder, 'abc')).toBe(false);
});

test('folders are made from the outside in, each once', () => {
  expect(
    foldersOf(['run-elsewhere/j/n.ipynb', 'run-elsewhere/j/a/b/c.csv', 'run-elsewhere/j/a/d.csv']),
  ).toEqual(['run-elsewhere', 'run-elsewhere/j', 'run-elsewhere/j/a', 'run-elsewhere/j/a/b']);
});

const STREAM = ': hello\r\n\r\nevent: x\r\ndata: {"a":1}\r\n\r\ndata:two\ndata: lines\n\n\n\ndata: cut off';

test.each([1, 2, 3, 7, 1000])('events are read from pieces of %d characters', async (size) => {
  const pieces = async function* () {
    for (let at = 0; at < STREAM.length; at += size) yield STREAM.slice(at, at + size);
  };
  const read: string[] = [];
  for await (const data of eventData(pieces())) read.push(data);
  expect(read).toEqual(['{"a":1}', 'two\nlines']);
});
