import { existsSync } from 'node:fs';
import { canInstall, installDebian } from './debian.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium: the one that CHROMIUM names, or the machine's; installs Debian's where that is possible.
 * @returns its path
 * @throws Error with what to do
 */
export async function chromium(say: (text: string) => void): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which does not exist.`);
  }
  const found = CANDIDATES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (!canInstall()) {
    throw new Error(
      'The end-to-end tests need Chromium. On Debian: sudo apt-get install chromium. Elsewhere: set CHROMIUM to its path.',
    );
  }
  await installDebian(['chromium'], say);
  return '/usr/bin/chromium';
}
