import { gzipSync } from 'node:zlib';
import { NAMESPACE } from '@run-elsewhere/planner/wire';
import type { Answer, Fault, WorldName } from '../fault.ts';
import { type Json, jsonFault, mapJson, onlyIn, parsed, xmlFault } from './alter.ts';
import { bomb } from './bomb.ts';

const inJobs = onlyIn(['status', 'watch'], 'no description of a job travels in it');
const inFiles = onlyIn(['read result', 'fetch result'], 'no file travels in it');

const NAMES: readonly (readonly [name: string, id: string])[] = [
  ['results whose names lead out of their folder', '../../etc/passwd'],
  ['results whose names lead out of it with other words', '..%2f..%5c..\\..\\boot.ini'],
  ['results whose names are absolute', '/etc/passwd'],
  ['results with the name of a drive', 'C:\\Windows\\win.ini'],
  ['results with names that systems reserve', 'CON.txt'],
  ['results with names that systems reserve, with an ending and none', 'aux.'],
  ['results with names that systems reserve, and what some drop', 'COM1 .tar.gz'],
  ['results with names that end in what some systems drop', 'notes. . .'],
  ['results with names that end in a space', 'notes.txt '],
  ['results with a NUL in their names', 'notes.txt\u0000.exe'],
  ['results with hidden names', '.bashrc'],
  ['results with names of 300 characters', 'n'.repeat(300)],
  ['results with marks that turn the text around', 'report\u202Egpj.exe'],
  ['results that differ by case alone', 'Notebook'],
];

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const prefixOf = (text: string): string => /<(\w+:)?job\b/.exec(text)?.[1] ?? '';

/** More results beside those that there are. @param ids as they stand in the attributes */
function withResults(text: string, ids: readonly string[]): string {
  const prefix = prefixOf(text);
  const href = 'l:href="http://127.0.0.1:9/file" xmlns:l="http://www.w3.org/1999/xlink"';
  const more = ids.map((id) => `<${prefix}result id="${id}" ${href}/>`).join('');
  return text.replace(/(<(?:\w+:)?results\b[^>/]*)(\/?>)/, (_whole, open: string, close: string) =>
    close === '/>' ? `${open}>${more}</${prefix}results>` : `${open}>${more}`,
  );
}

/** @param id as it stands in the attribute */
const listed = (name: string, id: string): Fault =>
  xmlFault(`${name} (XML)`, (text) => withResults(text, [id, id, id.toUpperCase()]), {
    family: 'result',
    needs: 'a list of results',
    notFor: inJobs,
  });

/** Results with harmless ids whose files the platform would have elsewhere, as the planner profile writes paths. */
const placed = (name: string, path: string): Fault =>
  xmlFault(
    `${name} (path)`,
    (text) => {
      const paths = [path, path, path.toUpperCase()];
      const files = paths.map((each, n) => `<re:file result="more-${n}" path="${each}"/>`).join('');
      const listing = withResults(
        text,
        paths.map((_, n) => `more-${n}`),
      );
      if (/<re:planner\b/.test(listing)) return listing.replace(/<\/re:planner>/, `${files}$&`);
      const info = `${prefixOf(text)}jobInfo`;
      const planner = `<re:planner xmlns:re="${NAMESPACE}">${files}</re:planner>`;
      return listing.replace(/<\/(\w+:)?job>/, `<${info}>${planner}</${info}>$&`);
    },
    {
      family: 'result',
      needs: 'a list of results',
      notFor: (world, step) =>
        world === 'planner' ? inJobs(world, step) : `${world} writes no paths beside its results`,
    },
  );

/** The same in a folder, as Jupyter servers list it (jupyter_server, services/api/api.yaml, Contents). */
const inFolders = (name: string, id: string): Fault =>
  jsonFault(
    `${name} (JSON)`,
    (text) =>
      JSON.stringify(
        mapJson(parsed(text), (value, key) =>
          key === 'content' && Array.isArray(value)
            ? [...(value as readonly Json[]), ...[id, id, id.toUpperCase()].map(entryOf)]
            : value,
        ),
      ),
    {
      family: 'result',
      needs: 'a folder',
      notFor: (world, step) => (hasFolders(world) ? inJobs(world, step) : `${world} lists no files in JSON`),
    },
  );

const hasFolders = (world: WorldName): boolean => world === 'jupyterhub' || world === 'binderhub';

/** Written since the session began. */
const entryOf = (name: string): Json => ({
  name,
  path: name,
  type: 'file',
  size: 7,
  mimetype: null,
  last_modified: '2026-01-01T13:00:00Z',
  content: null,
});

const named = ([name, id]: readonly [string, string]): readonly Fault[] => [
  listed(name, escaped(id)),
  placed(name, escaped(id)),
  inFolders(name, id),
];

/** Ways into a session (IVOA ExecutionBroker 1.0) that are no pages. */
const ways = ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,hello', 'vbscript:x', ''];

const PAGES = jsonFault(
  'a session whose pages are none',
  (text) =>
    JSON.stringify(
      mapJson(parsed(text), (value) =>
        typeof value === 'object' && value !== null && 'phase' in value && 'meta' in value
          ? { ...value, connectors: ways.map((location) => ({ protocol: 'HTTPS', location })) }
          : value,
      ),
    ),
  {
    family: 'result',
    needs: 'a session',
    notFor: (world, step) =>
      world === 'broker' ? inJobs(world, step) : `${world} has no sessions of a broker`,
  },
);

const file = (name: string, alter: (answer: Answer) => Answer, notFor = inFiles): Fault => ({
  name,
  family: 'result',
  needs: 'a file',
  play: { answer: (answer) => (answer.status === 200 ? alter(answer) : answer) },
  notFor,
});

/** A text is read whole; what goes to the disk may be as big as it is. */
const inTexts = onlyIn(
  ['read result'],
  'a result that is kept as a file may be as big as this, and hold anything',
);

const packed = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'content-encoding': 'gzip' },
  body: gzipSync(answer.body),
});

/** Results that are not what they are called, or are called what no file may be. */
export const RESULT: readonly Fault[] = [
  ...NAMES.flatMap(named),
  listed('results with a NUL in their names, as a reference', 'notes.txt&#0;.exe'),
  PAGES,
  file('a result that is packed though nobody asked for it (gzip)', (answer) => packed(answer)),
  file('a result of another type', (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-7' },
  })),
  file('a result that asks to be called something else', (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-disposition': 'attachment; filename="../../.bashrc"' },
  })),
  file(
    'a result that grows when it is unpacked (gzip)',
    (answer) => ({ ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: bomb() }),
    inTexts,
  ),
  file(
    'a notebook that is a page',
    (answer) => ({
      ...answer,
      body: Buffer.from('<!DOCTYPE html><title>Sign in</title><p>Accept our terms'),
    }),
    inTexts,
  ),
];
