import { containerTrouble, imageName, kindOf } from './executables.js';

const image = { locations: ['alpine'], digest: `sha256:${'a'.repeat(64)}` };

test.each([
  ['alpine', 'alpine'],
  ['docker://alpine:3.20', 'alpine'],
  ['registry.example.org:5000/a/b_c:1.2', 'registry.example.org:5000/a/b_c'],
  [`ghcr.io/ivoa/tool:1@sha256:${'b'.repeat(64)}`, 'ghcr.io/ivoa/tool'],
])('%s names the image %s', (location, name) => {
  expect(imageName(location)).toBe(name);
});

test.each([
  '',
  '--help',
  '-x/alpine',
  'a b',
  '/etc/passwd',
  '../x',
  'alpine;id',
  'alpine$(id)',
  'http://x/y',
  'a\nb',
])('%j names no image', (location) => {
  expect(imageName(location)).toBeUndefined();
  expect(containerTrouble('docker-container', { image: { ...image, locations: [location] } })).toContain(
    'does not name an image',
  );
});

test.each([
  ['https://example.org/a.sif', undefined],
  ['library://lab/tools/x:latest', undefined],
  ['/home/ada/a.sif', /is not the address/],
  ['file:///etc/passwd', /is not the address/],
  ['http://example.org/a.sif', /is not the address/],
  ['https://--help', /is not the address/],
  ['docker://a\n--bind=/etc', /is not the address/],
])('the address %j of a Singularity image', (location, trouble) => {
  const found = containerTrouble('singularity-container', { location });
  if (trouble === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(trouble);
});

test('says what of a Docker container cannot be run anywhere here', () => {
  const trouble = (more: Parameters<typeof containerTrouble>[1]): string | undefined =>
    containerTrouble('docker-container', { image, ...more });
  expect(
    trouble({ entrypoint: 'sh', command: ['-c', 'echo $HOME; "x"'], environment: { A_1: 'x y' } }),
  ).toBeUndefined();
  expect(trouble({ image: undefined })).toBe('the image is missing');
  expect(trouble({ image: { ...image, platform: { os: 'windows', architecture: 'amd64' } } })).toMatch(
    /^the image is for windows/,
  );
  expect(trouble({ environment: { 'LD PRELOAD=x': '' } })).toMatch(/no name of an environment variable$/);
  expect(trouble({ command: ['a\0b'] })).toMatch(/zero byte/);
  const port = { internal: { port: 80 }, protocol: 'HTTP', access: true } as const;
  expect(trouble({ network: { ports: [port] } })).toMatch(/^ports of a container/);
});

test('the standard’s kinds are known by their last segment', () => {
  expect(kindOf('https://example.org/v1.0/kinds/executable/docker-container.yaml')).toBe('docker-container');
  expect(kindOf('singularity-container')).toBe('singularity-container');
  expect(kindOf('https://example.org/toString')).toBeUndefined();
});
