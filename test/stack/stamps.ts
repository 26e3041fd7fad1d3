import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const GENERATED = new Set([
  'node_modules',
  'lib',
  'labextension',
  '__pycache__',
  '.pytest_cache',
  'dist',
  'build',
]);

/** A digest of the names and contents of files and folders, without what is generated from them. */
export function digest(paths: readonly string[], ...more: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        if (!GENERATED.has(name) && !name.endsWith('.tsbuildinfo')) add(join(path, name));
      }
    } else {
      hash.update(path).update('\0').update(readFileSync(path)).update('\0');
    }
  };
  paths.forEach(add);
  more.forEach((text) => hash.update(text).update('\0'));
  return hash.digest('hex').slice(0, 16);
}

/** Does some work unless it was done already for this digest; remembers it only when it succeeded. */
export async function once(stampFile: string, wanted: string, work: () => Promise<void>): Promise<boolean> {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return false;
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
  return true;
}
