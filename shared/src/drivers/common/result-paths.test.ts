import { ResultPaths } from './result-paths.js';

const keep = (...wanted: readonly string[]): readonly string[] => {
  const paths = new ResultPaths();
  return wanted.map((each) => paths.next(each));
};

it.each([
  ['plots/a b (1).png', 'plots/a b (1).png'],
  ['Übersicht, 2.csv', 'Übersicht, 2.csv'],
  ['../../.profile', 'profile'],
  ['/etc/passwd', 'passwd'],
  ['C:\\Windows\\win.ini', 'win.ini'],
  ['a/aux.txt', 'a/_aux.txt'],
  ['COM1 .tar.gz', '_COM1 .tar.gz'],
  ['.ssh/config', 'ssh/config'],
  ['notes. . .', 'notes'],
  ['notes.txt ', 'notes.txt'],
  ['report\u202Egpj.exe', 'report_gpj.exe'],
  ['a:b?.csv', 'a_b_.csv'],
  ['notes\u0000.exe', 'notes_.exe'],
  [`${'n'.repeat(119)} ?.txt`, 'n'.repeat(119)],
  ['n'.repeat(300), 'n'.repeat(120)],
  ['\u{20000}'.repeat(100), '\u{20000}'.repeat(55)],
  ['...', 'result'],
])('%j is kept as %j', (wanted, kept) => {
  expect(keep(wanted)).toEqual([kept]);
});

it('no two are the same, on a file system that takes no notice of case either', () => {
  expect(keep('a.txt', 'A.txt', 'a.txt', 'a-2.txt', 'con', '_con')).toEqual([
    'a.txt',
    'A-2.txt',
    'a-3.txt',
    'a-2-2.txt',
    '_con',
    '_con-2',
  ]);
});
