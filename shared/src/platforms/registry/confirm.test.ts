import { untranslated } from '../../model/translate.js';
import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import type { HttpResponse } from '../../http/transport.js';
import { capabilitiesOf, SERVICES } from '../../testing/registry/services.js';
import { confirm, placesOf } from './confirm.js';
import type { Resource } from './resources.js';

const never = new AbortController().signal;
const PUBLIC = 'https://registry.example.org/tap';
const resource: Resource = {
  ivoid: 'ivo://a.example/x',
  name: 'A',
  addresses: ['https://a.example.org/uws/jobs'],
  capabilities: [],
  authenticatedOnly: false,
};

function look(pages: Readonly<Record<string, HttpResponse>>, changed: Partial<Resource> = {}) {
  const asked: string[] = [];
  const allowed: string[] = [];
  const deps = {
    clock: new JumpClock(),
    t: untranslated,
    allow: async (addresses: readonly string[]) => void allowed.push(...addresses),
    transport: {
      send: async ({ url }: { readonly url: string }) => {
        asked.push(url);
        return pages[url] ?? { status: 404, headers: {}, text: 'There is no such page.' };
      },
      download: () => Promise.reject(new Error('nothing is downloaded here')),
    },
  };
  return { asked, allowed, found: confirm({ ...resource, ...changed }, PUBLIC, never, deps) };
}

const planner = capabilitiesOf('https://a.example.org/uws', SERVICES[0]!);
const page = (text: string): HttpResponse => ({ status: 200, headers: {}, text });
const moved = (location: string): HttpResponse => ({ status: 302, headers: { location }, text: '' });

test('a public registry does not lead into the user’s own network', async () => {
  const inside = {
    addresses: ['http://192.168.1.1/jobs'],
    capabilities: ['http://localhost:8080/capabilities'],
  };
  const { asked, found } = look({}, inside);
  expect(await found).toBeUndefined();
  expect(asked).toEqual([]);
});

test('nor does a public service, by a redirect', async () => {
  const { asked, found } = look({
    'https://a.example.org/uws/jobs/capabilities': moved('http://10.0.0.1/capabilities'),
  });
  expect((await found)?.note).toMatch(/redirects too often, or to an address/);
  expect(asked.every((url) => url.startsWith('https://a.example.org/'))).toBe(true);
});

test('a redirect to another host is told before it is followed', async () => {
  const { asked, allowed, found } = look({
    'https://a.example.org/uws/jobs/capabilities': moved('https://b.example.org/uws/capabilities'),
    'https://b.example.org/uws/capabilities': page(planner),
  });
  expect(await found).toMatchObject({ url: 'https://b.example.org/uws', protocol: 'uws' });
  expect(allowed).toEqual(['https://b.example.org/uws/capabilities']);
  expect(asked.at(-1)).toBe(allowed[0]);
});

test('without a word about capabilities they are looked for beside the job list', async () => {
  const { asked, found } = look({ 'https://a.example.org/uws/capabilities': page(planner) });
  expect(await found).toEqual({
    id: 'ivo://a.example/x',
    url: 'https://a.example.org/uws',
    name: 'A',
    protocol: 'uws',
    from: 'registry',
  });
  expect(asked).toEqual([
    'https://a.example.org/uws/jobs/capabilities',
    'https://a.example.org/uws/capabilities',
  ]);
});

test('a service with many mirrors is asked a few times only', () => {
  const capabilities = Array.from({ length: 50 }, (_, index) => `https://m${index}.example.org/capabilities`);
  expect(placesOf({ ...resource, capabilities }, PUBLIC)).toHaveLength(4);
});

test('a page for people instead of the document leaves what the registry says', async () => {
  const { found } = look({ 'https://a.example.org/uws/capabilities': page('<html>Welcome</html>') });
  const platform = await found;
  expect(platform).toMatchObject({ url: 'https://a.example.org/uws/jobs' });
  expect(platform?.note).toMatch(/could not be read/);
});
