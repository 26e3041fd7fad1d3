import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RegistryHabits, StrictRegistry } from '@run-elsewhere/planner/testing';
import { expect, test } from '@playwright/test';
import { NAMESPACE } from '@run-elsewhere/planner/wire';
import { openSchemas, type Schemas } from '../../stack/schemas.ts';

/** Nothing of ours is in these documents. */
const NOTHING_OF_OURS = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${NAMESPACE}"/>`;

const QUERY =
  'SELECT ivoid, res_title, updated, region_of_regard, cap_index, access_url, mirror_url, authenticated_only ' +
  'FROM rr.resource NATURAL JOIN rr.capability NATURAL JOIN rr.interface';

let registry: StrictRegistry;
let schemas: Schemas;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'registry-documents-'));
  registry = await StrictRegistry.start();
  schemas = await openSchemas(folder, NOTHING_OF_OURS, () => undefined);
});

test.afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

async function queried(habits: RegistryHabits, query = QUERY): Promise<string> {
  registry.habits = habits;
  const body = new URLSearchParams({ REQUEST: 'doQuery', LANG: 'ADQL', QUERY: query });
  return (await fetch(`${registry.tap}/sync`, { method: 'POST', body })).text();
}

test('the answers of the registry that the tests ask are valid VOTables', async () => {
  const documents = {
    TABLEDATA: await queried({ serialization: 'TABLEDATA' }),
    BINARY: await queried({ serialization: 'BINARY' }),
    BINARY2: await queried({ serialization: 'BINARY2' }),
    overflow: await queried({ maxRows: 3 }),
    error: await queried({}, 'SELECT nothing FROM <nowhere>'),
  };
  for (const [name, document] of Object.entries(documents)) {
    expect(await schemas.complaints(document), name).toBe('');
  }
  expect(documents.overflow).toContain('value="OVERFLOW"');
  expect(documents.error).toContain('value="ERROR"');
});

test('the capabilities of its services are valid', async () => {
  for (const number of [1, 7, 30]) {
    const document = await (await fetch(`${registry.url}/service/${number}/capabilities`)).text();
    expect(document).toContain('<capability');
    expect(await schemas.complaints(document), String(number)).toBe('');
  }
});

test('the schemas are really applied', async () => {
  const document = await queried({ serialization: 'TABLEDATA' });
  expect(await schemas.complaints(document.replace('<FIELD name=', '<FIELD nom='))).toContain('nom');
});
