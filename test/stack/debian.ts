import { existsSync } from 'node:fs';
import { must } from './commands.ts';
import { isRoot } from './paths.ts';

const APT = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];

/** Debian's packages can be installed here. */
export const canInstall = (): boolean => isRoot && existsSync('/usr/bin/apt-get');

/**
 * Installs Debian packages.
 * @throws Error with apt's own words
 */
export async function installDebian(packages: readonly string[], say: (text: string) => void): Promise<void> {
  say(`installing ${packages.join(', ')}`);
  await must('apt-get', [...APT, 'update'], 'The list of Debian packages could not be read.');
  await must(
    'apt-get',
    [...APT, 'install', '-y', '--no-install-recommends', ...packages],
    `${packages.join(', ')} could not be installed.`,
  );
}
