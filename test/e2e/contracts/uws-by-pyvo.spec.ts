import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../../stack/commands.ts';
import { clientsEnvironment } from '../../stack/environments.ts';
import { openPythons } from '../../stack/python.ts';
import { expect, test } from '../stack-fixture.ts';
import { outputsOf } from './notebooks.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'uws_by_pyvo.py');

/** One check of the script: what pyvo saw, or how it failed. */
interface Line {
  readonly check: string;
  readonly saw?: Readonly<Record<string, unknown>>;
  readonly failure?: string;
  /** What pyvo complains about in our documents. */
  readonly warnings: readonly string[];
}

const lines = new Map<string, Line>();
let base = '';

test.beforeAll(async ({ platforms }) => {
  const python = await clientsEnvironment(await openPythons(() => undefined), () => undefined);
  base = platforms.address('observatory');
  const output = await must(python, [SCRIPT, base], 'pyvo could not be run.', {
    env: { TOKEN: platforms.folder.adaToken },
  });
  for (const text of output.trim().split('\n')) {
    const line = JSON.parse(text) as Line;
    lines.set(line.check, line);
  }
});

/** What pyvo saw, without an error and without a complaint. */
function saw(check: string): Readonly<Record<string, unknown>> {
  const line = lines.get(check);
  expect(line?.failure).toBeUndefined();
  expect(line?.warnings).toEqual([]);
  expect(line?.saw).toBeDefined();
  return line!.saw!;
}

test('capabilities name the job list and the offers', () => {
  const { urls, challenge } = saw('capabilities');
  expect(urls).toMatchObject({
    'ivo://ivoa.net/std/VOSI#capabilities': `${base}/capabilities`,
    'ivo://ivoa.net/std/UWS#rest-1.1': `${base}/jobs`,
    'https://run-elsewhere.github.io/ns/planner/1.0#offers': `${base}/requests`,
  });
  expect(challenge).toContain('Bearer realm="Observatory"');
  expect(challenge).toContain('Basic realm="Observatory"');
});

test('a job is created without being started', () => {
  const job = saw('create');
  expect(job).toMatchObject({
    status: 303,
    phase: 'PENDING',
    owner: 'ada',
    version: '1.1',
    runId: 'by-pyvo',
  });
  expect(job.url).toBe(`${base}/jobs/${String(job.id)}`);
  expect(job.parameters).toEqual(['EXECUTABLE', 'MODE', 'OFFER', 'UPLOAD']);
});

test('execution duration and destruction can be set', () => {
  const { duration, keptFor, earlierBy } = saw('limits');
  expect(duration).toEqual([3600, 600]);
  // A day after the hour that the job may take.
  expect(keptFor).toBeCloseTo(86_400 + 3600);
  expect(earlierBy).toBeCloseTo(3600);
});

test('the job runs, and waiting for it ends when it does', () => {
  const { phases, times, jobInfo } = saw('run');
  expect(phases).toEqual(['EXECUTING', 'COMPLETED']);
  // ISO 8601 texts of the same shape sort as the instants do.
  expect([...(times as string[])].sort()).toEqual(times);
  expect(new Set(times as string[]).size).toBe(3);
  expect(jobInfo).toEqual(['file', 'progress']);
});

test('results are the log, the executed notebook and the file that it wrote', () => {
  const { types, sizes, file, notebook, uris } = saw('results');
  expect(types).toEqual({
    log: 'text/plain',
    notebook: 'application/x-ipynb+json',
    'file-1': 'text/plain',
  });
  for (const [said, real] of Object.values(sizes as Record<string, [number, number]>))
    expect(said).toBe(real);
  expect(file).toBe('42');
  expect(outputsOf(notebook as string)[0]?.printed).toBe('42\n');
  expect(uris).toBe(true);
});

test('an error has a summary, and the details at its own address', () => {
  const failed = saw('error');
  expect(failed).toMatchObject({ phase: 'ERROR', type: 'fatal', detail: true });
  expect(failed.message).toContain('ZeroDivisionError: division by zero');
  expect(failed.raised).toContain('ZeroDivisionError: division by zero');
  expect(failed.error).toContain('1 / 0');
});

test('a job that is aborted keeps what it has, and stays aborted', () => {
  expect(saw('abort')).toEqual({ phase: 'ABORTED', again: 'ABORTED', results: ['log', 'notebook'] });
});

test('the job list is filtered by phase, creation time and number', () => {
  expect(saw('lists')).toEqual({
    all: ['aborted', 'failed', 'job'],
    completed: ['job'],
    union: ['aborted', 'failed'],
    last: ['aborted', 'failed'],
    after: ['aborted', 'failed'],
    together: ['failed'],
    none: [],
  });
});

test('without the token there is a challenge in plain text', () => {
  const { status, type, challenge } = saw('strangers');
  expect(status).toEqual({ list: 401, job: 401, phase: 401 });
  expect(type).toContain('text/plain');
  expect(challenge).toContain('Bearer');
});

test('the token serves as a password', () => {
  expect(saw('basic')).toEqual({ phase: 'COMPLETED' });
});

test('a job that is deleted is gone', () => {
  expect(saw('delete')).toEqual({ found: 404, listed: false });
});
