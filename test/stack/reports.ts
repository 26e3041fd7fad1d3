import { stripVTControlCharacters } from 'node:util';

/** A test that failed, and what it said. */
export interface Failure {
  readonly test: string;
  readonly message: string;
}

/** What a test runner's report says. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Of those that passed: how many did so on a second try. */
  readonly retried?: number;
  /** Those that failed, and the first tries of those that needed a second one. */
  readonly failures: readonly Failure[];
}

/** Reads what Jest writes with `--json`. */
export function readJest(report: string): Counts {
  const json = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numRuntimeErrorTestSuites: number;
    testResults: readonly {
      name: string;
      status: string;
      message: string;
      assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[];
    }[];
  };
  const failures = json.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => failure(`${name}: ${fullName}`, failureMessages.join('\n')));
    return failed.length === 0 && status === 'failed' ? [failure(name, message)] : failed;
  });
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.numRuntimeErrorTestSuites,
    skipped: json.numPendingTests,
    failures,
  };
}

/** Reads JUnit's XML as pytest writes it. */
export function readJunit(report: string): Counts {
  const count = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const cases = report.matchAll(
    /<testcase classname="([^"]*)" name="([^"]*)"[^>]*[^/]><(?:failure|error) message="([^"]*)"/g,
  );
  const failures = [...cases].map(([, file = '', name = '', message = '']) =>
    failure(`${file}: ${name}`, message.replaceAll('&#10;', '\n')),
  );
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped'), failures };
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    title: string;
    file: string;
    tests: readonly { results: readonly { status: string; error?: { message?: string } }[] }[];
  }[];
}

/** Reads what Playwright's JSON reporter writes. */
export function readPlaywright(report: string): Counts {
  const { stats, suites } = JSON.parse(report) as PlaywrightSuite & {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  const { expected, unexpected, flaky, skipped } = stats;
  const failures = (suites ?? []).flatMap(failuresOf);
  return { passed: expected + flaky, failed: unexpected, skipped, retried: flaky, failures };
}

function failuresOf({ suites = [], specs = [] }: PlaywrightSuite): readonly Failure[] {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .flatMap(({ results }) => results)
      .filter(({ status }) => status !== 'passed' && status !== 'skipped')
      .map(({ status, error }) => failure(`${file}: ${title}`, error?.message ?? status)),
  );
  return [...own, ...suites.flatMap(failuresOf)];
}

function failure(test: string, message: string): Failure {
  return { test, message: stripVTControlCharacters(message) };
}
