import { isJuliaStdlib, isRBase } from './stdlib.js';

/** Packages that R source loads: `library(x)`, `require("x")`, `x::f`, without those that come with R. */
export function findRPackages(source: string): readonly string[] {
  const code = source.replace(/^[ \t]*#.*$/gm, '');
  const names = [
    ...code.matchAll(
      /\b(?:library|require|requireNamespace|loadNamespace)\s*\(\s*["']?([A-Za-z][A-Za-z0-9.]*)["']?\s*[,)]/g,
    ),
    ...code.matchAll(/\b([A-Za-z][A-Za-z0-9.]*):::?[A-Za-z.]/g),
  ].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !isRBase(name));
}

/** Packages that Julia source loads: `using A, B`, `using A: f`, `import A.B`, without the standard library. */
export function findJuliaPackages(source: string): readonly string[] {
  const code = source.replace(/^[ \t]*#.*$/gm, '');
  const names: string[] = [];
  for (const match of code.matchAll(/^[ \t]*(?:using|import)[ \t]+([A-Z][^\n#;]*)/gm)) {
    const list = (match[1] ?? '').split(':')[0] ?? '';
    names.push(...list.split(',').map((part) => /^\s*([A-Za-z]\w*)/.exec(part)?.[1] ?? ''));
  }
  return [...new Set(names)].filter((name) => name !== '' && !isJuliaStdlib(name));
}
