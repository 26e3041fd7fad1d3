import { serverFetched } from './fetched.js';
import type { ServerPart } from './api.js';

const NAME = '6f1a2b3c-0000-4000-8000-000000000001';
const REF = { path: `run-elsewhere:fetched/${NAME}` };
const SUMS = { sizeBytes: 2, sha256: 'a', md5: 'b', gitBlob: 'c', isPointer: false };

it('keeps fetched files in the server part, by their names alone', async () => {
  const asked: unknown[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    [`GET fetched/${NAME}`]: SUMS,
    'GET fetched': { files: [{ name: NAME, changedMs: 5 }, { name: 7 }] },
  };
  const request: ServerPart['request'] = (method, route, body) => {
    asked.push([method, route, body]);
    return Promise.resolve(answers[`${method} ${route}`]);
  };
  const disk = serverFetched({ request });
  expect((await disk.newPlace()).path).toMatch(/^run-elsewhere:fetched\/[0-9a-f-]{36}$/);
  await disk.write(REF, new Uint8Array([104, 105]));
  expect(await disk.describe(REF)).toEqual(SUMS);
  expect(await disk.list()).toEqual([{ ref: REF, changedMs: 5 }]);
  await disk.remove(REF);
  expect(asked).toEqual([
    ['PUT', `fetched/${NAME}`, { content: 'aGk=' }],
    ['GET', `fetched/${NAME}`, undefined],
    ['GET', 'fetched', undefined],
    ['DELETE', `fetched/${NAME}`, undefined],
  ]);
  expect(await disk.describe({ path: 'run-elsewhere:fetched/none' })).toBeUndefined();
});
