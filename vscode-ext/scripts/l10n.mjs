import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * Collects the sentences that the extension and the planner client say, as the catalogue that translators start from:
 * `node scripts/l10n.mjs` writes l10n/bundle.l10n.json.
 */

const here = fileURLToPath(new URL('..', import.meta.url));
const sources = [join(here, 'src'), join(here, '..', 'shared', 'src')];
export const bundleFile = join(here, 'l10n', 'bundle.l10n.json');

/** @returns the sentences, sorted, each as its own translation */
export function catalogue() {
  const texts = new Set(sources.flatMap(files).flatMap(textsOf));
  const sorted = [...texts].map(toEditorPlaceholders).sort();
  return Object.fromEntries(sorted.map((text) => [text, text]));
}

const toEditorPlaceholders = (text) => text.replace(/%(\d+)/g, (_, position) => `{${Number(position) - 1}}`);

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|testing/.test(name))
    .map((name) => join(folder, name));
}

/** The literals of calls `t('...')` and `<something>.t('...')`. */
function textsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslation(node.expression))
      found.push(...literals(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTranslation(callee) {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && name.text === 't';
}

function literals(argument) {
  if (argument === undefined) return [];
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  return ts.isConditionalExpression(argument)
    ? [...literals(argument.whenTrue), ...literals(argument.whenFalse)]
    : [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(bundleFile, `${JSON.stringify(catalogue(), null, 2)}\n`);
}
