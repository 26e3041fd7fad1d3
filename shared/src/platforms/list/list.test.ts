import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import { MemoryTextCache } from '../../http/text-cache.js';
import { undiciTransport } from '../../node/index.js';
import { type HandlerServer, handlerServer } from '../../node/testing/handler-server.js';
import { createPlatformSources } from '../create-sources.js';
import type { SourceAnswer } from '../sources.js';
import { PLATFORM_LIST, platformListSchema } from './document.js';

const never = new AbortController().signal;
const HOUR = 3_600_000;

type Page = (request: IncomingMessage, response: ServerResponse) => void;
const pages = new Map<string, Page>();
const asked: string[] = [];
let server: HandlerServer;

beforeAll(async () => {
  server = await handlerServer(async (request, response) => {
    asked.push(request.url ?? '');
    const page = pages.get(request.url ?? '');
    if (page === undefined) response.writeHead(404).end('There is no such page.');
    else page(request, response);
  });
});

afterAll(() => server.close());

beforeEach(() => {
  pages.clear();
  asked.length = 0;
});

const json =
  (value: unknown, headers: Readonly<Record<string, string>> = {}): Page =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };

function listAt(address: string, clock = new JumpClock()) {
  const [, source] = createPlatformSources(
    { platforms: [], platformLists: [address], registries: [], registryStandardIds: [] },
    { transport: undiciTransport(), clock, cache: new MemoryTextCache() },
  );
  return { clock, find: (): Promise<SourceAnswer> => source!.find(never) };
}

const list = (...platforms: unknown[]): unknown => ({ schema: PLATFORM_LIST, platforms });
const ONE = {
  url: 'https://One.example.org/planner/',
  name: 'One',
  id: 'ivo://one.example/planner',
  protocol: 'uws',
  description: 'The <b>first</b>\u202e one',
  publisher: 'Institute',
  authenticatedOnly: true,
};

test('a list of ours', async () => {
  pages.set('/platforms.json', json(list(ONE, { url: 'two.example.org', name: 'Two' })));
  const answer = await listAt(`${server.url}/platforms.json`).find();
  expect(answer).toMatchObject({ source: expect.stringMatching(/^List at 127/) as string, fresh: true });
  expect(answer.platforms).toEqual([
    {
      id: 'ivo://one.example/planner',
      url: 'https://one.example.org/planner',
      name: 'One',
      protocol: 'uws',
      description: 'The <b>first</b> one',
      publisher: 'Institute',
      authenticatedOnly: true,
      from: 'list',
    },
    { id: 'https://two.example.org', url: 'https://two.example.org', name: 'Two', from: 'list' },
  ]);
});

test('entries that cannot be used are counted, the others are there', async () => {
  pages.set('/l', json(list({ url: 'javascript:alert(1)', name: 'x' }, { name: 'no address' }, ONE, 7)));
  const answer = await listAt(`${server.url}/l`).find();
  expect(answer.platforms.map(({ name }) => name)).toEqual(['One']);
  expect(answer.problem).toMatch(/3 entries cannot be used and are left out/);
});

test('a list that has not changed is not sent again', async () => {
  pages.set('/l', (request, response) => {
    if (request.headers['if-none-match'] === '"7"') response.writeHead(304).end();
    else json(list(ONE), { etag: '"7"' })(request, response);
  });
  const { clock, find } = listAt(`${server.url}/l`);
  await find();
  await find();
  expect(asked).toHaveLength(1);
  clock.pass(HOUR);
  expect(await find()).toMatchObject({
    platforms: [{ name: 'One' }],
    checkedAt: '2026-01-01T13:00:00.000Z',
    fresh: true,
  });
  expect(asked).toHaveLength(2);
});

test.each([
  ['a page', (_: unknown, response: ServerResponse) => response.end('<html>Welcome</html>')],
  ['something else', json({ hello: 'world' })],
])('%s is no list', async (_name, page) => {
  pages.set('/l', page);
  const answer = await listAt(`${server.url}/l`).find();
  expect(answer).toMatchObject({ platforms: [], fresh: false });
  expect(answer.problem).toMatch(/could not read its list of platforms: its answer is no list of platforms/);
});

const facility = (name: string, url: string): unknown => ({
  id: 1,
  name,
  url,
  description: `About ${name}`,
  facilitytype: 'jupyterhub',
});
const envelope = (pagesInAll: number, ...results: unknown[]): unknown => ({
  description: 'ESAP API Gateway',
  requested_page: '1',
  requested_page_size: null,
  count: results.length,
  pages: pagesInAll,
  results,
});

test('the facilities of an ESAP, both kinds, page by page', async () => {
  pages.set(
    '/esap-api/ida/facilities/search',
    json(envelope(2, facility('MyBinder', 'https://mybinder.org/'))),
  );
  pages.set(
    '/esap-api/ida/facilities/search?page=2',
    json(envelope(2, facility('JIVE', 'https://jupyter.example.eu/binderhub/'))),
  );
  pages.set(
    '/esap-api/batch/facilities/search',
    json(envelope(1, facility('Dirac', 'https://dirac.example.org'))),
  );
  const answer = await listAt(`${server.url}/esap-api/`).find();
  expect(answer.problem).toBeUndefined();
  expect(answer.platforms).toMatchObject([
    { name: 'MyBinder', url: 'https://mybinder.org', description: 'About MyBinder', from: 'list' },
    { name: 'JIVE', url: 'https://jupyter.example.eu/binderhub' },
    { name: 'Dirac' },
  ]);
  expect(answer.platforms[0]).not.toHaveProperty('protocol');
});

test('an ESAP may have one kind alone, and its place may be given itself', async () => {
  pages.set(
    '/esap-api/ida/facilities/search',
    json(envelope(1, facility('MyBinder', 'https://mybinder.org/'))),
  );
  expect(await listAt(`${server.url}/esap-api`).find()).toMatchObject({
    fresh: true,
    platforms: [{ name: 'MyBinder' }],
  });
  const itself = await listAt(`${server.url}/esap-api/ida/facilities/search`).find();
  expect(itself.platforms).toHaveLength(1);
});

test('an ESAP without either says so', async () => {
  const answer = await listAt(`${server.url}/esap-api`).find();
  expect(answer).toMatchObject({
    platforms: [],
    fresh: false,
    problem: expect.stringMatching(/does not have this/) as string,
  });
});

test('a redirect is followed', async () => {
  pages.set('/old', (_request, response) =>
    response.writeHead(301, { location: `${server.otherUrl}/new` }).end(),
  );
  pages.set('/new', json(list(ONE)));
  expect((await listAt(`${server.url}/old`).find()).platforms).toHaveLength(1);
  pages.set('/circle', (_request, response) => response.writeHead(302, { location: '/circle' }).end());
  expect((await listAt(`${server.url}/circle`).find()).problem).toMatch(
    /redirects too often, or to an address/,
  );
});

test('the published schema is the one that is checked', () => {
  const published = JSON.parse(readFileSync(join(__dirname, 'platform-list.schema.json'), 'utf8')) as {
    $id: string;
    title: string;
    description: string;
  };
  const { $id, title, description, ...schema } = published;
  expect([$id, title, description].every((text) => text.length > 0)).toBe(true);
  expect(schema).toEqual(z.toJSONSchema(platformListSchema, { io: 'input' }));
});
