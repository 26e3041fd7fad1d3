import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stack/paths.ts';

/** The items of those sections whose heading says that each has a test. */
function itemsOf(document: string, heading: RegExp): readonly string[] {
  return readFileSync(join(root, 'test', document), 'utf8')
    .split(/^## /m)
    .filter((section) => heading.test(section))
    .flatMap((section) => section.split(/^- /m).slice(1))
    .map((item) => item.replace(/\s+/g, ' ').trim());
}

/** What an item names as its tests: file and words of the test's name. */
const testsOf = (item: string) =>
  [...item.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = '', name = '']) => ({ file, name }));

describe.each([
  ['threat-model.md', /^[^\n]* against /, 30],
  ['expectations.md', /^What /, 18],
  ['faults/deviations.md', /^When a server /, 40],
] as const)('each line of %s has tests that are there', (document, heading, least) => {
  const items = itemsOf(document, heading);

  it('has lines', () => {
    expect(items.length).toBeGreaterThan(least);
  });

  it.each(items)('%s', (item) => {
    const tests = testsOf(item);
    expect(tests.length).toBeGreaterThan(0);
    for (const { file, name } of tests) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
      // As it stands in the source, where a quote may be escaped.
      const source = readFileSync(join(root, file), 'utf8').replaceAll(String.raw`\'`, "'");
      expect({ file, name: source.includes(name) ? name : 'is not there' }).toEqual({ file, name });
    }
  });
});
