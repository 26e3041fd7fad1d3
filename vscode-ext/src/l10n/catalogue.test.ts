import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..');

it('has every sentence that can be said, and none that cannot', () => {
  const script =
    "import('./scripts/l10n.mjs').then(({ catalogue }) => console.log(JSON.stringify(catalogue())))";
  const said = JSON.parse(
    execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' }),
  ) as object;
  const kept = JSON.parse(readFileSync(join(folder, 'l10n', 'bundle.l10n.json'), 'utf8')) as object;
  expect(Object.keys(kept)).toEqual(Object.keys(said));
  expect(Object.keys(kept)).toContain('Find offers');
});
