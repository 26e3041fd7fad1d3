import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    const config = parseConfig(cluster.configuration(join(data, 'engine')), {});
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
