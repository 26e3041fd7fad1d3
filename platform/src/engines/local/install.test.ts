import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Engine } from '../engine.js';
import { dataFolder, discard, ended, jobSpec, openEngine, outputs } from './testing.js';

jest.setTimeout(90_000);

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
});

afterAll(() => discard(engine, data));

test('a missing package is installed for the job alone, beside those of the environment', async () => {
  expect(engine.environments()[0]?.packages.has('toolz')).toBe(false);
  const cells = ['import toolz; print(toolz.__name__)', 'import numpy, sys; print(sys.executable)'];
  const spec = await jobSpec(data, cells, { install: ['toolz'] });
  await engine.start(spec);
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
  const [name, executable] = await outputs(engine, spec);
  expect(name).toBe('toolz\n');
  expect(executable).toContain(dirname(engine.workFolder(spec.id)));
  expect(await readFile(engine.logFile(spec.id), 'utf8')).toContain('Successfully installed toolz');
});

test('a package that does not exist is named', async () => {
  const name = 'run-elsewhere-no-such-package';
  const spec = await jobSpec(data, ['1'], { install: [name] });
  await engine.start(spec);
  const { outcome } = await ended(engine, spec.id);
  expect(outcome).toMatchObject({
    kind: 'error',
    message: expect.stringContaining(`could not install ${name}:`) as unknown,
  });
});

test.each(['https://example.org/x.whl', '--index-url=x', 'a b', '../x', 'name==1'])(
  'only a name is installed, not "%s"',
  async (name) => {
    const spec = await jobSpec(data, ['1'], { install: [name] });
    await expect(engine.start(spec)).rejects.toThrow("is not a package's name");
  },
);
