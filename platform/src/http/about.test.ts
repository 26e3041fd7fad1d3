import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '@run-elsewhere/planner/wire';
import { XMLParser } from 'fast-xml-parser';
import { send } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { ADA, startService } from '../testing/service.js';

interface Capability {
  readonly '@_standardID': string;
  readonly description?: string;
  readonly interface: readonly { readonly accessURL: { readonly '#text': string } }[];
}

describe('what describes the service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ config: { name: 'R&D <"platform">' } });
  });
  afterAll(() => service.end());

  it('names its capabilities and where they are', async () => {
    const answer = await send(`${service.url}/capabilities`);
    const parser = new XMLParser({
      ignoreAttributes: false,
      removeNSPrefix: true,
      isArray: (name) => name === 'interface',
    });
    const { capabilities } = parser.parse(answer.text) as { capabilities: { capability: Capability[] } };
    const find = (id: string) => capabilities.capability.find((each) => each['@_standardID'] === id);
    const base = service.url.replace('127.0.0.1', 'localhost');
    expect(find(UWS_STANDARD_ID)?.interface[0]?.accessURL['#text']).toBe(`${base}/jobs`);
    expect(find(OFFERS_STANDARD_ID)).toMatchObject({ description: 'R&D <"platform">' });
    expect(find(OFFERS_STANDARD_ID)?.interface[0]?.accessURL['#text']).toBe(`${base}/requests`);
    expect(answer.headers['www-authenticate']).toHaveLength(2);
    expect(answer.headers['x-vo-authenticated']).toBeUndefined();
  });

  it('says who was recognised, and refuses a wrong token', async () => {
    const known = await send(`${service.url}/capabilities`, { token: ADA });
    expect([known.status, known.headers['x-vo-authenticated']]).toEqual([200, 'ada']);
    expect((await send(`${service.url}/capabilities`, { token: 'wrong' })).status).toBe(401);
  });

  it('is available', async () => {
    expect((await send(`${service.url}/availability`)).text).toContain(
      '<vosi:available>true</vosi:available>',
    );
  });

  it('has a page that cannot be broken out of', async () => {
    const page = await send(service.url);
    expect(page.text).toContain('<h1>R&amp;D &lt;&quot;platform&quot;&gt;</h1>');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('publishes the documents of its JSON part and of its part of a job', async () => {
    const api = JSON.parse((await send(`${service.url}/openapi.json`)).text) as {
      openapi: string;
      paths: object;
      components: { schemas: { Request: { properties: object } } };
    };
    expect(api.openapi).toMatch(/^3\.1/);
    expect(Object.keys(api.paths)).toEqual([
      '/requests',
      '/offersets/{id}',
      '/sessions/{id}',
      '/keys/{key}',
      '/health',
      '/openapi.json',
    ]);
    expect(Object.keys(api.components.schemas.Request.properties)).toContain('executable');
    expect((await send(`${service.url}/planner.xsd`)).text).toContain('<xs:element name="planner">');
  });

  it('has no session of a job that never was', async () => {
    const answer = await send(`${service.url}/session/unknown/lab`);
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

it('may live below a path', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await promisify(probe.close.bind(probe))();
  const listen = { host: '127.0.0.1', port };
  const service = await startService({ config: { listen, publicUrl: 'https://hub.example/run' } });
  const base = `http://127.0.0.1:${port}`;
  expect((await send(`${base}/run/capabilities`)).text).toContain('https://hub.example/run/jobs');
  expect((await send(`${base}/capabilities`)).status).toBe(404);
  await service.end();
});
