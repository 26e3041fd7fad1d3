import { readFile, readdir } from 'node:fs/promises';
import type { Engine } from '../engine.js';
import { dataFolder, discard, ended, jobSpec, openEngine } from './testing.js';

jest.setTimeout(60_000);

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
}, 60_000);

afterAll(() => discard(engine, data));

test('finds out what the environment has', () => {
  const [found] = engine.environments();
  expect(found?.kernels).toContain('python3');
  expect(found?.language).toBe('python');
  expect(found?.packages.get('nbclient')).toMatch(/^\d+\./);
  expect(engine.enforces).toEqual(expect.arrayContaining(['duration', 'disk']));
});

test('a save that the end of a job cuts short is undone', async () => {
  const interrupt = [
    'for name, old, new in ("a", "{}", "{cut"), ("b", "{}", "{\\"whole\\": 1}"):',
    '    open(f".~{name}.ipynb", "w").write(old); open(f"{name}.ipynb", "w").write(new)',
  ];
  const spec = await jobSpec(data, [interrupt.join('\n')]);
  await engine.start(spec);
  await ended(engine, spec.id);
  const folder = `${engine.workFolder(spec.id)}/analysis`;
  expect(await readFile(`${folder}/a.ipynb`, 'utf8')).toBe('{}');
  expect(await readFile(`${folder}/b.ipynb`, 'utf8')).toBe('{"whole": 1}');
  expect((await readdir(folder)).sort()).toEqual(['a.ipynb', 'b.ipynb', 'first look.ipynb']);
});
