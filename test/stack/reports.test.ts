import { readJest, readJunit, readPlaywright } from './reports.ts';

test('of Jest: the tests that failed, and the files that could not be run', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    numRuntimeErrorTestSuites: 1,
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        message: 'a page of words',
        assertionResults: [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          { fullName: 'subtracts', status: 'failed', failureMessages: ['\u001b[31mExpected 1\u001b[39m'] },
        ],
      },
      { name: 'b.test.ts', status: 'failed', message: 'cannot be read', assertionResults: [] },
    ],
  };
  expect(readJest(JSON.stringify(report))).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: [
      { test: 'a.test.ts: subtracts', message: 'Expected 1' },
      { test: 'b.test.ts', message: 'cannot be read' },
    ],
  });
});

test('of pytest: failures and errors', () => {
  const report = `<testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="1">
    <testcase classname="t.a" name="test_1" time="0.1" /><testcase classname="t.a" name="test_2" time="0.1"><failure message="assert 1 == 2&#10; more">long</failure></testcase>
    <testcase classname="t.b" name="test_3" time="0.1"><skipped message="none" /></testcase></testsuite>`;
  expect(readJunit(report)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: [{ test: 't.a: test_2', message: 'assert 1 == 2\n more' }],
  });
});

test('of Playwright: also the first try of what passed on its second', () => {
  const spec = (title: string, ...results: readonly object[]): object => ({
    title,
    file: 'a.spec.ts',
    tests: [{ results }],
  });
  const [passed, failed] = [{ status: 'passed' }, { status: 'failed', error: { message: 'gone' } }];
  const inside = {
    specs: [spec('one', passed), spec('two', failed, passed), spec('three', { status: 'timedOut' })],
  };
  const report = {
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [{ suites: [inside] }],
  };
  expect(readPlaywright(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 0,
    retried: 1,
    failures: [
      { test: 'a.spec.ts: two', message: 'gone' },
      { test: 'a.spec.ts: three', message: 'timedOut' },
    ],
  });
});
