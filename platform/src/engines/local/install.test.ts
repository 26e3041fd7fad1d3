import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Engine } from '../engine.js';
import { dataFolder, discard, ended, environment, jobSpec, openEngine, outputs, stateOf } from './testing.js';

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

describe('from an index that takes its time, and wants a password', () => {
  const SECRET = 'very-secret-word';
  const asked: (string | undefined)[] = [];
  let index: Server;
  let slow: Engine;
  let folder: string;
  let answers: boolean;

  beforeAll(async () => {
    index = createServer((request, response) => {
      asked.push(request.headers.authorization);
      if (answers) response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => index.listen(0, '127.0.0.1', resolve));
    const { port } = index.address() as AddressInfo;
    const indexUrl = `http://robot:${SECRET}@127.0.0.1:${port}/simple`;
    folder = await dataFolder();
    slow = await openEngine(folder, { environments: [environment({ indexUrl })] });
  });

  afterAll(async () => {
    index.closeAllConnections();
    await new Promise((resolve) => index.close(resolve));
    await discard(slow, folder);
  });

  beforeEach(() => {
    answers = false;
    asked.length = 0;
  });

  const install = async (durationSeconds: number): Promise<string> => {
    const spec = await jobSpec(folder, ['1'], { install: ['toolz'], resources: { durationSeconds } });
    await slow.start(spec);
    const state = await stateOf(slow, spec.id, ({ progress }) => progress !== undefined);
    expect(state).toMatchObject({ phase: 'starting', progress: { text: 'installing toolz' } });
    return spec.id;
  };

  test('nobody waits longer than for the notebook itself', async () => {
    const { outcome } = await ended(slow, await install(4));
    expect(outcome).toMatchObject({ kind: 'aborted', limit: 'duration' });
    expect(outcome?.message).toMatch(/^installing the packages took longer than 4 s/);
  });

  test('it can be cancelled', async () => {
    const id = await install(600);
    while (asked.length === 0) await new Promise(setImmediate);
    await slow.cancel(id);
    expect(await slow.state(id)).toMatchObject({ outcome: { kind: 'aborted', message: 'cancelled' } });
  });

  test('its password goes to the index, and neither into the log nor to the people', async () => {
    answers = true;
    const id = await install(600);
    const { outcome } = await ended(slow, id);
    expect(asked).toContain(`Basic ${Buffer.from(`robot:${SECRET}`).toString('base64')}`);
    expect(outcome).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('could not install toolz') as unknown,
    });
    const log = await readFile(slow.logFile(id), 'utf8');
    expect(log).toContain('toolz');
    expect(JSON.stringify(outcome) + log).not.toContain(SECRET);
  });

  test('a job finds nothing of it in its own environment', async () => {
    const look = 'import os; print([name for name in os.environ if "INDEX" in name])';
    const spec = await jobSpec(folder, [look]);
    await slow.start(spec);
    await ended(slow, spec.id);
    expect(await outputs(slow, spec)).toEqual(['[]\n']);
  });
});
