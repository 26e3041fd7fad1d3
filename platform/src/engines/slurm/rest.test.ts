import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byRest, readJobs } from './rest.js';

const START = Date.parse('2026-11-22T17:14:01Z');

/** As slurmrestd of Slurm 22.05 writes it, with less of it. */
const job = (job_id: number, name: string, more: object = {}) => ({
  ...{ job_id, name, job_state: 'RUNNING', state_reason: 'None', cpus: 16, nodes: 'vm', array_task_id: null },
  ...{ start_time: START / 1000, end_time: START / 1000 + 60 },
  ...more,
});
const PENDING = { job_state: 'PENDING', state_reason: 'Resources', nodes: '', start_time: 0, end_time: 0 };
const DOCUMENT = JSON.stringify({
  errors: [],
  jobs: [job(1, 'run-elsewhere-a'), job(2, 'run-elsewhere-b', PENDING), job(3, 'of-others')],
});

const [A, B] = readJobs(DOCUMENT);

test('jobs are read as squeue tells of them', () => {
  const times = { start: START, end: START + 60_000 };
  expect(A).toEqual({
    ...{ id: '1', name: 'run-elsewhere-a', state: 'RUNNING', reason: 'None', node: 'vm', cores: 16 },
    ...times,
  });
  expect(B).toMatchObject({ state: 'PENDING', reason: 'Resources', node: '', start: undefined });
});

test.each(['', '<html>', '{"jobs": {}}', '{"jobs": [{"job_id": "1"}]}'])('%j is no list of jobs', (text) => {
  expect(() => readJobs(text)).toThrow('slurmrestd gave no list of jobs');
});

describe('on its socket', () => {
  let folder: string;
  let server: Server;
  let status = 200;
  const asked: (string | undefined)[] = [];
  const socket = (): string => join(folder, 'socket');
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slurmrestd-'));
    server = createServer(({ url }, answer) => {
      asked.push(url);
      answer.writeHead(status).end(DOCUMENT);
    });
    await new Promise<void>((resolve) => server.listen(socket(), resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('is asked for jobs by number and by name', async () => {
    expect(await byRest(socket())({ ids: ['2', '7'] })).toEqual([B]);
    expect(await byRest(socket())({ name: 'run-elsewhere-a' })).toEqual([A]);
    expect(new Set(asked)).toEqual(new Set(['/slurm/v0.0.38/jobs']));
  });

  it('is said to be away, or to have failed, by its path', async () => {
    status = 500;
    await expect(byRest(socket())({ ids: ['1'] })).rejects.toThrow(`${socket()}: it answered with 500`);
    const away = byRest(join(folder, 'none'))({ ids: ['1'] });
    await expect(away).rejects.toThrow(/none: .*ENOENT/);
    await expect(away).rejects.toHaveProperty('unreachable', true);
  });
});
