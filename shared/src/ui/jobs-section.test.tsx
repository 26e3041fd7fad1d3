/** @jest-environment jsdom */
import { screen, within } from '@testing-library/react';
import type { JobStatus, Run } from '../model/index.js';
import type { JobButton, JobState } from '../panel/state.js';
import { CAPTURED, EMPTY, NOW, SUMMARY, at, jobOf, runOf, statusOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const ALL: readonly JobButton[] = ['open', 'finish', 'extend', 'results', 'log', 'again', 'cancel', 'remove'];
const withJob = (more: Partial<JobState> = {}) => ({ ...EMPTY, jobs: [jobOf('k', more)] });
const withStatus = (status: Partial<JobStatus>, run: Partial<Run> = {}) =>
  withJob({ run: runOf('k', { status: statusOf(status), ...run }) });
const button = (name: string) => screen.getByRole('button', { name });
const jobs = () => screen.getByRole('list', { name: 'Jobs' });

describe('buttons of a job', () => {
  it.each([
    ['Open', { type: 'open', key: 'k' }],
    ['Finish', { type: 'finish', key: 'k' }],
    ['Extend', { type: 'extend', key: 'k', bySeconds: 3600 }],
    ['Get results', { type: 'results', key: 'k' }],
    ['Show log', { type: 'log', key: 'k', shown: true }],
    ['Run again', { type: 'again', key: 'k' }],
  ])('%s', async (name, action) => {
    const { actions, user } = renderPanel(withJob({ buttons: ALL }));
    await user.click(button(name));
    expect(actions).toEqual([action]);
  });

  it('are exactly those of the state', () => {
    renderPanel(withJob({ buttons: ['remove', 'results'] }));
    const names = within(jobs())
      .getAllByRole('button')
      .map((found) => found.textContent);
    expect(names).toEqual(['Get results', 'Remove']);
  });

  it('extend by what was chosen', async () => {
    const { actions, user } = renderPanel(withJob({ buttons: ['extend'] }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Extend by' }), 'by 4 h');
    await user.click(button('Extend'));
    expect(actions).toEqual([{ type: 'extend', key: 'k', bySeconds: 14_400 }]);
  });

  it('are not pressed twice', async () => {
    const { actions, user } = renderPanel(withJob({ buttons: ['results'], busy: 'results' }));
    expect(button('Get results').getAttribute('aria-busy')).toBe('true');
    await user.click(button('Get results'));
    expect(actions).toEqual([]);
  });

  it('tell a screen reader which run they are for', () => {
    renderPanel(withJob({ buttons: ['open'] }));
    expect(document.getElementById(button('Open').getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'k.ipynb',
    );
  });
});

test('a run that was turned away goes on from the sign-in beside it, which stands there once', async () => {
  const waiting = (key: string) =>
    jobOf(key, { run: runOf(key, { submission: 'prepared', turnedAway: true }), buttons: ['remove'] });
  const { actions, user } = renderPanel({ ...EMPTY, jobs: [waiting('k'), waiting('l')] });
  expect(jobs().textContent).toContain('Waits for you to sign in');
  const name = `Sign in to ${runOf('k').platformName}`;
  await user.click(screen.getByRole('button', { name }));
  await user.keyboard('secret{Enter}');
  expect(actions).toEqual([{ type: 'sign-in', platformId: runOf('k').platformId, token: 'secret' }]);
});

describe.each([
  ['Cancel', 'cancel', 'Yes, cancel'],
  ['Remove', 'remove', 'Yes, remove'],
] as const)('%s', (name, type, yes) => {
  it('asks first and then does it', async () => {
    const { actions, user } = renderPanel(withJob({ buttons: [type] }));
    await user.click(button(name));
    expect(actions).toEqual([]);
    await user.click(button(yes));
    expect(actions).toEqual([{ type, key: 'k' }]);
    expect(button(name)).toBeTruthy();
  });

  it('keeps the keyboard in place and is harmless by default', async () => {
    const { actions, user } = renderPanel(withJob({ buttons: [type] }));
    button(name).focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(button('No'));
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(button(name));
    await user.keyboard('{Enter}{Escape}');
    expect(document.activeElement).toBe(button(name));
    expect(actions).toEqual([]);
  });
});

describe('Remove finished', () => {
  const over = (key: string, more: Partial<Run> = {}) =>
    jobOf(key, { run: runOf(key, { status: statusOf({ phase: 'COMPLETED' }), ...more }) });
  const going = jobOf('g', { run: runOf('g', { status: statusOf({ phase: 'EXECUTING' }) }) });
  const shown = () => screen.queryByRole('button', { name: 'Remove finished' });

  it('is there for two or more', () => {
    const { show } = renderPanel({ ...EMPTY, jobs: [going, over('a')] });
    expect(shown()).toBeNull();
    show({ ...EMPTY, jobs: [going, over('a'), over('b', { submission: 'failed' })] });
    expect(shown()).not.toBeNull();
  });

  it('asks, and says what would be lost', async () => {
    const results = [{ id: 'notebook', kind: 'notebook', url: 'https://a.test/n', path: 'n.ipynb' } as const];
    const unfetched = over('b', { status: statusOf({ phase: 'COMPLETED', results }) });
    const { actions, user } = renderPanel({ ...EMPTY, jobs: [going, over('a'), unfetched] });
    await user.click(button('Remove finished'));
    const question =
      'Remove 2 finished jobs, on their platforms too? The results of 1 of them have not been fetched, and are lost.';
    expect(screen.getByRole('group', { name: question })).toBeTruthy();
    expect(actions).toEqual([]);
    await user.click(button('Yes, remove'));
    expect(actions).toEqual([{ type: 'remove-finished' }]);
  });
});

test('a run of an older version of the notebook says so', () => {
  const notice = () => screen.queryByText('The notebook has changed since this run was sent.');
  const { origin, sha256 } = SUMMARY;
  const jobs = [jobOf('k', { run: runOf('k', { origin, sha256 }) })];
  const { show } = renderPanel({ ...CAPTURED, jobs });
  expect(notice()).toBeNull();
  const now = (summary: Partial<typeof SUMMARY>) =>
    show({ ...CAPTURED, task: { kind: 'captured', summary: { ...SUMMARY, ...summary } }, jobs });
  now({ stale: true });
  expect(notice()).not.toBeNull();
  now({ sha256: '0'.repeat(64) });
  expect(notice()).not.toBeNull();
  now({ sha256: '0'.repeat(64), origin: 'work/another.ipynb' });
  expect(notice()).toBeNull();
});

describe('what a job shows', () => {
  it.each([
    [{ phase: 'QUEUED' }, 'Waiting in the queue', 'QUEUED'],
    [{ phase: 'EXECUTING' }, 'Running', 'EXECUTING'],
    [
      { phase: 'ABORTED', error: { message: 'Over.', transient: false, limit: 'duration' } },
      'Stopped: out of time',
      'ABORTED',
    ],
  ] as const)('the phase in words and as the term: %j', (status, words, term) => {
    renderPanel(withStatus(status));
    expect(screen.getByText(words)).toBeTruthy();
    expect(screen.getByText(term)).toBeTruthy();
  });

  it.each([
    ['prepared', 'Sending'],
    ['ambiguous', 'May have arrived'],
    ['failed', 'Not accepted'],
  ] as const)('a submission that is %s', (submission, words) => {
    renderPanel(withJob({ run: runOf('k', { submission, problem: 'Look there first.' }) }));
    expect(screen.getByText(words)).toBeTruthy();
    expect(screen.getByText('Look there first.')).toBeTruthy();
  });

  it('progress and the time that is left', () => {
    const state = withStatus({
      started: at(-60),
      durationSeconds: 7200,
      progress: { done: 3, total: 10, text: 'In [3]' },
      destruction: at(60 * 24 * 3),
    });
    const { container, show } = renderPanel(state);
    const bar = screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Cells done' });
    expect([bar.value, bar.max]).toEqual([3, 10]);
    expect(container.textContent).toContain('3 of 10 cells In [3]');
    expect(screen.getByText('1 h left')).toBeTruthy();
    expect(container.textContent).toContain('Kept until');
    show(state, NOW + 52 * 60_000);
    expect(screen.getByText('Only 8 min left')).toBeTruthy();
    show(state, NOW + 61 * 60_000);
    expect(screen.getByText('Time is up')).toBeTruthy();
  });

  it('what the platform says of how it goes, without cells where it counts none', () => {
    const progress = { done: 0, total: 0, text: 'saving results: 2.1 GiB' };
    const { container } = renderPanel(withStatus({ progress }));
    expect(container.textContent).toContain('saving results: 2.1 GiB');
    expect(container.textContent).not.toMatch(/\d cells/);
    expect(screen.queryByRole('progressbar', { name: 'Cells done' })).toBeNull();
  });

  it('what went wrong, with the details folded away', async () => {
    const { user } = renderPanel(
      withJob({
        run: runOf('k', {
          status: statusOf({
            phase: 'ERROR',
            error: { message: 'Out of memory.', transient: true, details: 'oom-kill' },
          }),
        }),
        problem: { text: 'Helios could not be reached.' },
      }),
    );
    expect(screen.getByText('Out of memory.')).toBeTruthy();
    expect(screen.getByText('Helios could not be reached.')).toBeTruthy();
    await user.click(screen.getByText('Details'));
    expect(await screen.findByText('oom-kill')).toBeTruthy();
  });

  it('its log, which can be scrolled by keyboard and closed', async () => {
    const { actions, user } = renderPanel(withJob({ buttons: ['log'], log: 'one\n\u001b[31mtwo\u001b[0m' }));
    const log = screen.getByRole('group', { name: 'Log of k.ipynb' });
    expect(log.textContent).toBe('one\ntwo');
    expect(log.tabIndex).toBe(0);
    expect(button('Show log').getAttribute('aria-expanded')).toBe('true');
    expect(button('Show log').getAttribute('aria-controls')).toBe(log.id);
    await user.click(button('Show log'));
    expect(actions).toEqual([{ type: 'log', key: 'k', shown: false }]);
  });

  it('what came back, by its place beside the notebook, to be opened', async () => {
    const { actions, user } = renderPanel(
      withJob({ collected: ['work/k.executed.ipynb', 'elsewhere/a.csv'] }),
    );
    expect(button('elsewhere/a.csv')).toBeTruthy();
    await user.click(button('k.executed.ipynb'));
    expect(actions).toEqual([{ type: 'open-collected', path: 'work/k.executed.ipynb' }]);
  });
});
