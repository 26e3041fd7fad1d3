import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from '../stack/commands.ts';
import { root } from '../stack/paths.ts';
import { openPythons } from '../stack/python.ts';
import { expect, test } from '@playwright/test';

test('the wheel works in a clean environment without Node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-wheel-'));
  try {
    const pythons = await openPythons(() => undefined);
    await pythons.buildWheel(join(root, 'jupyterlab-ext'), folder);
    const [wheel] = readdirSync(folder).filter((name) => name.endsWith('.whl'));
    const python = await pythons.make(join(folder, 'venv'), ['jupyterlab==4.6.*', join(folder, wheel!)]);

    const bin = dirname(python);
    const env = {
      PATH: bin,
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_DATA_DIR: join(folder, 'data'),
    };
    const node = await must(
      python,
      ['-c', 'import shutil; print(shutil.which("node"))'],
      'Python did not run.',
      { env },
    );
    expect(node.trim()).toBe('None');
    const extensions = await must(join(bin, 'jupyter'), ['labextension', 'list'], 'No list.', { env });
    expect(extensions).toMatch(/@run-elsewhere\/jupyterlab v[\d.]+ .*enabled.*OK/);
    const servers = await must(join(bin, 'jupyter'), ['server', 'extension', 'list'], 'No list.', { env });
    expect(servers).toMatch(/run_elsewhere [\d.]+ .*OK/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
