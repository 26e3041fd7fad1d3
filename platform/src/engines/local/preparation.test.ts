import { isDistributionName, normaliseName } from './environments.js';
import { jobFolders } from './folders.js';
import { passedOn } from './preparation.js';

test('a job gets the way to the network and nothing else, and no password', () => {
  const service = {
    HTTPS_PROXY: 'http://proxy.example.org:3128',
    http_proxy: 'http://user:secret@proxy.example.org:3128',
    HTTP_PROXY: 'user:secret@proxy.example.org:3128',
    https_proxy: 'http://user:sec/ret@proxy.example.org:3128',
    SSL_CERT_FILE: '/etc/ssl/cert.pem',
    PLATFORM_TOKEN: 'secret',
    PATH: '/root/bin',
  };
  expect(passedOn(service)).toEqual({
    HTTPS_PROXY: 'http://proxy.example.org:3128',
    SSL_CERT_FILE: '/etc/ssl/cert.pem',
  });
});

test('names of packages', () => {
  expect(normaliseName('Ruamel.Yaml_clib')).toBe('ruamel-yaml-clib');
  for (const name of ['numpy', 'zope.interface', 'A']) expect(isDistributionName(name)).toBe(true);
  for (const name of ['', '-r', 'a;b', 'a[b]', 'a@b', '.', 'a/b', 'a\nb'])
    expect(isDistributionName(name)).toBe(false);
});

test.each(['', '..', 'a/b', '.', 'a'.repeat(65)])('"%s" is no id of a job', (id) => {
  expect(() => jobFolders('/jobs', id)).toThrow(RangeError);
});
