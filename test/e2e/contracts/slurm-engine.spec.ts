import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEngine, type Engine, type EngineSession, parseConfig } from '@run-elsewhere/platform';
import { ENGINE_CONTRACT, type EngineBench } from '@run-elsewhere/platform/testing';
import { expect, test } from './slurm-fixture.ts';

let data = '';
test.beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'run-elsewhere-slurm-engine-'));
  chmodSync(data, 0o711);
  mkdirSync(join(data, 'engine'));
});
test.afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Whether the server itself opens to its token. */
async function answers(session: EngineSession, basePath: string): Promise<boolean> {
  if ('url' in session) return false;
  const { host, port, token } = session;
  const headers = { authorization: `token ${token}` };
  const url = `http://${host}:${port}${basePath}api/status`;
  return fetch(url, { headers }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

for (const { name, run } of ENGINE_CONTRACT) {
  test(name, async ({ cluster }) => {
    const document = cluster.configuration(join(data, 'engine')) as { readonly engine: object };
    // State by the REST daemon; slurm.spec.ts has it by squeue.
    const engine = { ...document.engine, rest: { socket: cluster.slurm.rest } };
    const config = parseConfig({ ...document, engine }, {});
    const bench: EngineBench = {
      uploads: data,
      changes: { account: 'ada', environment: 'basic' },
      open: async (): Promise<Engine> => {
        const engine = createEngine(config, { info: () => undefined, warn: () => undefined });
        await engine.open();
        return engine;
      },
      answers: (session, { basePath }) => answers(session, basePath),
    };
    await run(bench);
    expect((await cluster.slurm.command('squeue', '--noheader')).trim()).toBe('');
  });
}

test('all of these asked for their jobs at the REST daemon', ({ cluster }) => {
  const log = readFileSync(join(dirname(cluster.slurm.conf), 'slurmrestd.log'), 'utf8');
  expect(log.match(/GET \/slurm\/v0\.0\.38\/jobs/g)?.length ?? 0).toBeGreaterThan(5);
});
