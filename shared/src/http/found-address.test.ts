import { isPrivateHost, mayFollow } from './found-address.js';

const PUBLIC = 'https://registry.example.org/tap';

test.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ],
  ...[
    'localhost',
    'a.localhost',
    'printer',
    'printer.local',
    'db.internal',
    'nas.lan',
    'box.home.arpa',
    'db.internal.',
  ],
  ...['[::1]', '[::]', '[fd00::1]', '[fe80::1]', '[::ffff:192.168.0.1]', '[64:ff9b::10.0.0.1]'],
  // The URL standard reads these as IPv4 addresses of the kinds above.
  ...['0x7f.1', '2130706433', '017700000001'],
])('%s is inside somebody’s network', (host) => {
  expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(true);
  expect(mayFollow(`http://${host}/`, PUBLIC)).toBe(false);
});

test.each([
  'example.org',
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '192.169.0.1',
  '[2001:db8::1]',
  '[::ffff:8.8.8.8]',
  'local.example.org',
])('%s is public', (host) => {
  expect(mayFollow(`https://${host}/`, PUBLIC)).toBe(true);
});

test('a source inside the network may name its neighbours', () => {
  expect(mayFollow('http://192.168.1.7/uws', 'http://192.168.1.1/tap')).toBe(true);
  expect(mayFollow('http://localhost:8000/', 'http://127.0.0.1:9000/list.json')).toBe(true);
});

test.each([
  'ftp://example.org/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user:secret@example.org/',
  'x',
])('%s is never asked', (address) => {
  expect(mayFollow(address, PUBLIC)).toBe(false);
});
