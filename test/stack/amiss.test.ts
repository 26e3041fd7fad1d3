import { whatIsAmiss } from './amiss.ts';

const well = { passed: 2, failed: 0, skipped: 0, failures: [], output: 'a\nb' };
const failures = [{ test: 'adds', message: 'Expected 1\nReceived 2' }];

test.each([
  ['all is well', well, ''],
  ['tests failed', { ...well, failed: 1, failures }, 'unit failed:\n- adds\n    Expected 1\n    Received 2'],
  [
    'a test needed a second try',
    { ...well, retried: 1, failures },
    'unit needed a second try:\n- adds\n    Expected 1\n    Received 2',
  ],
  ['it failed outside its tests', { ...well, failed: 1 }, 'unit failed:\na\nb'],
])('where %s', (_, outcome, said) => {
  expect(whatIsAmiss('unit', outcome)).toBe(said);
});
