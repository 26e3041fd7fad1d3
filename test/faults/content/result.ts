import { gzipSync } from 'node:zlib';
import type { Answer, Fault } from '../fault.ts';
import { onlyIn, xmlFault } from './alter.ts';

const inJobs = onlyIn(['status', 'watch'], 'no description of a job travels in it');
const inFiles = onlyIn(['read result', 'fetch result'], 'no file travels in it');

const NAMES: readonly (readonly [name: string, id: string])[] = [
  ['results whose names lead out of their folder', '../../etc/passwd'],
  ['results whose names lead out of it with other words', '..%2f..%5c..\\..\\boot.ini'],
  ['results whose names are absolute', '/etc/passwd'],
  ['results with the name of a drive', 'C:\\Windows\\win.ini'],
  ['results with names that systems reserve', 'CON.txt'],
  ['results with names that end in what some systems drop', 'notes. . .'],
  ['results with hidden names', '.bashrc'],
  ['results with names of 300 characters', 'n'.repeat(300)],
  ['results with marks that turn the text around', 'report\u202Egpj.exe'],
  ['results that differ by case alone', 'Notebook'],
];

/** More results beside those that there are. */
const named = ([name, id]: readonly [string, string]): Fault =>
  xmlFault(
    name,
    (text) => {
      const prefix = /<(\w+:)?job\b/.exec(text)?.[1] ?? '';
      const href = 'l:href="http://127.0.0.1:9/file" xmlns:l="http://www.w3.org/1999/xlink"';
      const one = (n: string): string => `<${prefix}result id="${n.replaceAll('&', '&amp;')}" ${href}/>`;
      const more = `${one(id)}${one(id)}${one(id.toUpperCase())}`;
      return text.replace(/(<(?:\w+:)?results\b[^>/]*)(\/?>)/, (_whole, open: string, close: string) =>
        close === '/>' ? `${open}>${more}</${prefix}results>` : `${open}>${more}`,
      );
    },
    { family: 'result', needs: 'a list of results', notFor: inJobs },
  );

const file = (name: string, alter: (answer: Answer) => Answer): Fault => ({
  name,
  family: 'result',
  play: { answer: alter },
  notFor: inFiles,
});

const packed = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'content-encoding': 'gzip' },
  body: gzipSync(answer.body),
});

/** Results that are not what they are called, or are called what no file may be. */
export const RESULT: readonly Fault[] = [
  ...NAMES.map(named),
  file('a result that is packed though nobody asked for it (gzip)', (answer) => packed(answer)),
  file('a result of another type', (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-7' },
  })),
  file('a result that asks to be called something else', (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-disposition': 'attachment; filename="../../.bashrc"' },
  })),
];
