import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.ts';
import { root } from './paths.ts';
import { type Counts, readJest, readJunit, readPlaywright } from './reports.ts';
import type { Setup } from './setup.ts';

/** What a suite came to. A suite that could not run counts as one failure. */
export interface Outcome extends Counts {
  readonly output: string;
}

export interface Suite {
  readonly name: string;
  run(): Promise<Outcome>;
}

const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

/** A tool that says yes or no. */
function check(name: string, command: string, args: readonly string[]): Suite {
  return {
    name,
    run: async () => {
      const { code, output } = await run(command, args, { cwd: root });
      const good = code === 0;
      return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0, failures: [], output };
    },
  };
}

/** A test runner that writes a report. The exit code counts too: a runner that fails outside a test has failed. */
function runner(
  name: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  report: string,
  read: (report: string) => Counts,
): Suite {
  return {
    name,
    run: async () => {
      const { code, output } = await run(command, args, { cwd: root, env });
      if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, failures: [], output };
      const counts = read(readFileSync(report, 'utf8'));
      const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
      return { ...counts, failed, output };
    },
  };
}

const readBench = (report: string): Counts => ({
  ...(JSON.parse(report) as { passed: number; failed: number }),
  skipped: 0,
  failures: [],
});

/** All suites; those of one lane run one after the other, lanes side by side, stages one after the other. */
export function stages(setup: Setup, chromium: string): readonly (readonly (readonly Suite[])[])[] {
  const reports = join(root, 'test-results', 'reports');
  mkdirSync(reports, { recursive: true });
  const env = {
    RUN_ELSEWHERE_PYTHON: setup.jobPythons.basic,
    RUN_ELSEWHERE_ASTRO_PYTHON: setup.jobPythons.astronomy,
    RUN_ELSEWHERE_LAB_PYTHON: setup.labPython,
    CHROMIUM: chromium,
    CI: '1',
  };
  const report = (file: string): string => join(reports, file);
  const browserSuite = (name: string, files: readonly string[]): Suite =>
    runner(
      name,
      bin('playwright'),
      [
        'test',
        ...['--config', 'test/e2e/playwright.config.ts'],
        ...['--output', join(root, 'test-results', name)],
        ...files,
      ],
      { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report(`${name}.json`) },
      report(`${name}.json`),
      readPlaywright,
    );
  return [
    [
      [
        check('lint', bin('eslint'), ['.', '--max-warnings', '0']),
        check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
        ...['shared', 'platform', 'jupyterlab-ext', 'vscode-ext', 'test'].map((folder) =>
          check(`types of ${folder}`, bin('tsc'), ['-p', folder]),
        ),
        runner(
          'python',
          setup.labPython,
          [
            '-m',
            'pytest',
            '-q',
            '-p',
            'no:cacheprovider',
            `--junitxml=${report('python.xml')}`,
            'jupyterlab-ext',
          ],
          env,
          report('python.xml'),
          readJunit,
        ),
      ],
      [
        runner(
          'unit',
          process.execPath,
          [
            '--disable-warning=ExperimentalWarning',
            bin('jest'),
            '--config',
            'test/jest.config.mjs',
            '--silent',
            '--maxWorkers=2',
            // A test that failed may leave a server open: that must not hang the run.
            '--forceExit',
            '--json',
            `--outputFile=${report('unit.json')}`,
          ],
          env,
          report('unit.json'),
          readJest,
        ),
      ],
    ],
    // Side by side: either waits for servers, pages and kernels most of its time.
    [
      [browserSuite('editors', ['e2e/jupyterlab/', 'e2e/vscode/'])],
      [
        // Each bench once, for what can be counted.
        runner(
          'bench',
          process.execPath,
          ['test/stack/bench.ts', '--short', '--report', report('bench.json')],
          env,
          report('bench.json'),
          readBench,
        ),
        browserSuite('contracts', ['e2e/contracts/', 'e2e/kill/', 'e2e/packaging']),
      ],
    ],
  ];
}
