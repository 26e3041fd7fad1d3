import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvironment, openEnvironments } from './environments.js';
import { environment } from './testing.js';

jest.setTimeout(30_000);

test('what an environment has is asked of itself', async () => {
  const { packages, kernels, folders } = await findEnvironment(environment());
  expect(kernels).toContain('python3');
  expect(packages.get('nbclient')).toMatch(/^\d+\./);
  expect(folders).toContainEqual(expect.stringMatching(/site-packages$/));
});

test('packages that come later are found, and an environment that breaks keeps what it had', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'environment-'));
  const notes: string[] = [];
  let noted = (): void => undefined;
  const note = (line: string): void => {
    notes.push(line);
    noted();
  };
  const next = (): Promise<void> => new Promise((resolve) => (noted = resolve));
  // Answers as inside/facts.py does, for packages whose folder changes.
  const python = join(folder, 'python');
  const facts = join(folder, 'facts.json');
  const have = (packages: Readonly<Record<string, string>>): Promise<void> =>
    writeFile(
      `${facts}.${Object.keys(packages).length}`,
      JSON.stringify({
        python: '3.11.0',
        executable: python,
        missing: [],
        kernels: { python3: 'python' },
        packages,
        folders: [folder],
      }),
    );
  try {
    await writeFile(python, `#!/bin/sh\nexec cat $(ls ${facts}.* | tail -n 1)\n`);
    await chmod(python, 0o755);
    await have({ numpy: '2.0' });
    const environments = await openEnvironments(
      [{ name: 'e', python, installs: false }],
      { info: note, warn: note },
      20,
    );
    const packages = (): readonly string[] => [...(environments.found()[0]?.packages.keys() ?? [])];
    expect(packages()).toEqual(['numpy']);
    const found = next();
    await have({ numpy: '2.0', Healpy_: '1.0' });
    await found;
    expect(packages()).toEqual(['numpy', 'healpy-']);
    const broken = next();
    await writeFile(`${facts}.3`, 'none');
    await broken;
    expect(notes.at(-1)).toContain('environment "e"');
    expect(packages()).toEqual(['numpy', 'healpy-']);
    environments.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
