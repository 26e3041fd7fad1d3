import type * as vscode from 'vscode';
import { sampleJob, t } from '../testing/panel.js';
import { StatusBar } from './status-bar.js';

function makeBar() {
  const item = { text: '', tooltip: '', command: '', shown: false, accessibilityInformation: { label: '' } };
  const commands: unknown[][] = [];
  const bar = new StatusBar(
    {
      StatusBarAlignment: { Left: 1, Right: 2 },
      window: {
        createStatusBarItem: () =>
          Object.assign(item, {
            show: () => (item.shown = true),
            hide: () => (item.shown = false),
            dispose: () => undefined,
          }),
      },
      commands: { executeCommand: (...args: unknown[]) => Promise.resolve(commands.push(args)) },
    } as unknown as ConstructorParameters<typeof StatusBar>[0] & {
      StatusBarAlignment: typeof vscode.StatusBarAlignment;
    },
    t,
  );
  return { bar, item, commands };
}

const status = { hasLog: false, results: [] } as const;

it('counts the jobs that run, and opens the panel', () => {
  const { bar, item, commands } = makeBar();
  bar.show([
    sampleJob({ run: { submission: 'prepared' } }),
    sampleJob({ run: { submission: 'started', status: { ...status, phase: 'EXECUTING' } } }),
    sampleJob({ run: { submission: 'started', status: { ...status, phase: 'COMPLETED' } } }),
    sampleJob({ run: { submission: 'failed' } }),
  ]);
  expect(item).toMatchObject({ text: '$(run-all) 2', tooltip: '2 jobs run elsewhere', shown: true });
  expect(item.command).toBe('runElsewhere.showJobs');
  expect(commands.at(-1)).toEqual(['setContext', 'runElsewhere.hasJobs', true]);
});

it('is not there when there is no job', () => {
  const { bar, item, commands } = makeBar();
  bar.show([sampleJob({ run: { submission: 'started' } })]);
  expect(item).toMatchObject({ accessibilityInformation: { label: '1 job runs elsewhere' }, shown: true });
  bar.show([]);
  expect(item.shown).toBe(false);
  expect(commands.at(-1)).toEqual(['setContext', 'runElsewhere.hasJobs', false]);
});
