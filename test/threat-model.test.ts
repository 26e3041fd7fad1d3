import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stack/paths.ts';

const model = readFileSync(join(root, 'test', 'threat-model.md'), 'utf8');

/** The threats: items of the sections that say who acts against whom. */
const threats = model
  .split(/^## /m)
  .filter((section) => /^[^\n]* against /.test(section))
  .flatMap((section) => section.split(/^- /m).slice(1))
  .map((item) => item.replace(/\s+/g, ' ').trim());

/** What an item names as its tests: file and words of the test's name. */
const testsOf = (item: string) =>
  [...item.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = '', name = '']) => ({ file, name }));

it('has threats', () => {
  expect(threats.length).toBeGreaterThan(30);
});

it.each(threats)('%s', (item) => {
  const tests = testsOf(item);
  expect(tests.length).toBeGreaterThan(0);
  for (const { file, name } of tests) {
    expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    // As it stands in the source, where a quote may be escaped.
    const source = readFileSync(join(root, file), 'utf8').replaceAll(String.raw`\'`, "'");
    expect({ file, name: source.includes(name) ? name : 'is not there' }).toEqual({ file, name });
  }
});
