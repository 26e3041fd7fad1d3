import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifySync } from '@swc/core';
import { createVSIX } from '@vscode/vsce';

/**
 * Packs dist/run-elsewhere.vsix from a folder that holds only what runs: an npm workspace hoists undici out of the packer's
 * reach, and the workspace's own manifest speaks of things that only its builders need.
 */

const here = fileURLToPath(new URL('..', import.meta.url));
const undici = dirname(createRequire(import.meta.url).resolve('undici/package.json'));

const BUILDERS_ONLY = ['devDependencies', 'scripts', 'type', 'private'];

/** The manifest without what only building needs. */
function manifest() {
  const entries = Object.entries(read(join(here, 'package.json')));
  return {
    ...Object.fromEntries(entries.filter(([name]) => !BUILDERS_ONLY.includes(name))),
    dependencies: { undici: read(join(undici, 'package.json')).version },
  };
}

/** Takes from a CommonJS package's code what only its readers need, file by file. The names that it can ask for stay. */
function minifyCode(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'))) {
    const file = join(folder, name);
    const { code } = minifySync(readFileSync(file, 'utf8'), {
      module: false,
      // It would write a constant out at each place that uses it: undici's parser is one, of 70 kB.
      compress: false,
      mangle: { keep_classnames: true, keep_fnames: true },
    });
    writeFileSync(file, code);
  }
}

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const stage = mkdtempSync(join(tmpdir(), 'run-elsewhere-vsix-'));
try {
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest(), null, 2));
  for (const name of ['package.nls.json', 'README.md', 'media', 'l10n']) {
    cpSync(join(here, name), join(stage, name), { recursive: true });
  }
  cpSync(join(here, '..', 'LICENSE'), join(stage, 'LICENSE'));
  for (const name of ['extension.cjs', 'app.cjs', 'find.cjs', 'webview.js']) {
    cpSync(join(here, 'dist', name), join(stage, 'dist', name));
  }
  for (const name of ['package.json', 'index.js', 'lib', 'LICENSE']) {
    cpSync(join(undici, name), join(stage, 'node_modules', 'undici', name), { recursive: true });
  }
  minifyCode(join(stage, 'node_modules', 'undici'));
  // Says the packer that this list is meant to be whole.
  writeFileSync(join(stage, '.vscodeignore'), '');
  await createVSIX({
    cwd: stage,
    packagePath: join(here, 'dist', 'run-elsewhere.vsix'),
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}
