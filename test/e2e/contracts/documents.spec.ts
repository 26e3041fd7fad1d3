import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../../stack/commands.ts';
import { clientsEnvironment } from '../../stack/environments.ts';
import { openPythons } from '../../stack/python.ts';
import type { Schemas } from '../../stack/schemas.ts';
import { openSchemas } from '../../stack/schemas.ts';
import { expect, test } from '../stack-fixture.ts';
import type { PlainClient } from './plain-uws.ts';
import { plainClient, textOf } from './plain-uws.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'documents_by_others.py');

/** What the script can read, and schemas, which it cannot. */
type Kind =
  'job' | 'jobs' | 'parameters' | 'results' | 'capabilities' | 'availability' | 'openapi' | 'schema';

interface Document {
  readonly kind: Kind;
  readonly text: string;
}

/** What came of reading one document with other people's models. */
interface Reading {
  readonly read?: unknown;
  readonly failure?: string;
}

const documents = new Map<string, Document>();
let readings: Readonly<Record<string, Reading>> = {};
let schemas: Schemas;
let folder: string;

const keep = (name: string, kind: Kind, text: string): void => void documents.set(name, { kind, text });

/** A job in every phase that this service has, each document taken while the job was in it. */
async function collectJobs(client: PlainClient): Promise<void> {
  const keepJob = (xml: string): void => keep(textOf(xml, 'phase'), 'job', xml);
  const run = (job: string) => client.post(`${job}/phase`, { PHASE: 'RUN' });
  const job = await client.create('import time; open("a&b.txt", "w").write("<")', 'time.sleep(3)');
  keepJob((await client.get(job)).text);
  keep('parameters', 'parameters', (await client.get(`${job}/parameters`)).text);
  await run(job);
  // It is QUEUED until its kernel answers, which takes longer than this request.
  keepJob((await client.get(job)).text);
  keepJob(await client.until(job, 'EXECUTING'));
  keepJob(await client.until(job, 'COMPLETED'));
  keep('results', 'results', (await client.get(`${job}/results`)).text);
  const failing = await client.create('1 / 0');
  await run(failing);
  keepJob(await client.until(failing, 'ERROR'));
  const aborted = await client.create('pass');
  await client.post(`${aborted}/phase`, { PHASE: 'ABORT' });
  keepJob(await client.until(aborted, 'ABORTED'));
  keep('jobs', 'jobs', (await client.get(client.jobs)).text);
  await client.post(`${aborted}/destruction`, { DESTRUCTION: new Date().toISOString() });
  await expect.poll(async () => (await client.get(`${aborted}/phase`)).text).toBe('ARCHIVED');
  keepJob((await client.get(aborted)).text);
  keep('archived jobs', 'jobs', (await client.get(`${client.jobs}?PHASE=ARCHIVED`)).text);
  keep('no jobs', 'jobs', (await client.get(`${client.jobs}?PHASE=HELD`)).text);
}

test.beforeAll(async ({ platforms }) => {
  const python = await clientsEnvironment(await openPythons(() => undefined), () => undefined);
  const base = platforms.address('observatory');
  const text = async (path: string): Promise<string> => (await fetch(`${base}/${path}`)).text();
  folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const own = await text('planner.xsd');
  schemas = await openSchemas(folder, own, () => undefined);
  keep('planner.xsd', 'schema', own);
  keep('capabilities', 'capabilities', await text('capabilities'));
  keep('availability', 'availability', await text('availability'));
  keep('openapi.json', 'openapi', await text('openapi.json'));
  await collectJobs(plainClient(platforms));
  const readable = Object.fromEntries([...documents].filter(([, { kind }]) => kind !== 'schema'));
  const output = await must(python, [SCRIPT], 'The documents could not be read.', {
    input: JSON.stringify(readable),
  });
  readings = JSON.parse(output) as Readonly<Record<string, Reading>>;
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('there is a job in every phase', () => {
  const phases = 'PENDING QUEUED EXECUTING COMPLETED ERROR ABORTED ARCHIVED'.split(' ');
  expect(phases.filter((phase) => !documents.has(phase))).toEqual([]);
});

test('every XML document is valid against the official schemas', async () => {
  for (const [name, { kind, text }] of documents) {
    if (kind === 'openapi') continue;
    expect(await schemas.complaints(text, kind === 'schema' ? 'schema' : 'documents'), name).toBe('');
  }
});

test('the schemas are really applied, our own too', async () => {
  const job = documents.get('COMPLETED')!.text;
  const complaints = (change: (text: string) => string) => schemas.complaints(change(job));
  expect(await complaints((text) => text.replace(/<uws:ownerId>.*?<\/uws:ownerId>/, ''))).toContain(
    'ownerId',
  );
  expect(await complaints((text) => text.replace('>COMPLETED<', '>DONE<'))).toContain('phase');
  expect(await complaints((text) => text.replace(/ done="\d+"/, ''))).toContain('progress');
  const capabilities = documents.get('capabilities')!.text;
  expect(await schemas.complaints(capabilities.replace('vs:ParamHTTP', 'vs:Nothing'))).toContain('interface');
});

test('models that others made read every document', () => {
  const failures = Object.entries(readings).flatMap(([name, { failure }]) =>
    failure === undefined ? [] : [`${name}: ${failure}`],
  );
  expect(failures).toEqual([]);
  const read = (name: string): unknown => readings[name]?.read;
  for (const phase of ['PENDING', 'EXECUTING', 'COMPLETED', 'ARCHIVED'])
    expect(read(phase)).toEqual([phase, 'ada']);
  expect([...(read('jobs') as string[])].sort()).toEqual(['ABORTED', 'COMPLETED', 'ERROR']);
  expect([read('archived jobs'), read('no jobs')]).toEqual([['ARCHIVED'], []]);
  expect(read('parameters')).toEqual(['notebook,param:notebook']);
  expect(read('results')).toEqual(['log', 'notebook', 'file-1']);
  expect(read('capabilities')).toContain('ivo://ivoa.net/std/UWS#rest-1.1');
  expect(read('availability')).toBe(true);
});
