import type { Notice, PanelAction } from '@run-elsewhere/planner';
import { sampleRun } from '@run-elsewhere/planner/testing';
import { t } from '../testing/panel.js';
import { FakeWindow } from '../testing/pickers.js';
import { RunNotices, type RunNoticesParts } from './notices.js';

const run = sampleRun('key');
const progress = (text: string): Notice => ({ kind: 'progress', text, actions: [] });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function makeNotices(mayTell = true) {
  const window = new FakeWindow();
  const reported: string[] = [];
  const actions: PanelAction[] = [];
  let running = 0;
  const withProgress = (
    _: unknown,
    task: (progress: { report(value: { message: string }): void }) => Promise<void>,
  ): Promise<void> => {
    running++;
    return task({ report: ({ message }) => void reported.push(message) }).finally(() => running--);
  };
  const vs = { ProgressLocation: { Window: 10 }, window: { ...window.vs.window, withProgress } };
  const notices = new RunNotices({
    vs,
    t,
    dispatch: (action: PanelAction) => void actions.push(action),
    mayTell: () => Promise.resolve(mayTell),
  } as unknown as RunNoticesParts);
  return { notices, window, reported, actions, running: () => running };
}

it('updates one progress in place, and puts it away when there is something to say', async () => {
  const { notices, window, reported, running } = makeNotices();
  notices.show(run, progress('being sent'));
  notices.show(run, progress('3 of 10 cells'));
  expect(reported).toEqual(['being sent', '3 of 10 cells']);
  expect(running()).toBe(1);
  notices.show(run, { kind: 'success', text: 'finished', actions: ['results'] });
  await settled();
  expect(running()).toBe(0);
  expect(window.messages).toEqual([{ kind: 'information', text: 'finished', buttons: ['Get results'] }]);
});

it.each([
  ['Extend', { type: 'extend', key: 'key', bySeconds: 3600 }],
  ['Open', { type: 'open', key: 'key' }],
  ['Show log', { type: 'log', key: 'key', shown: true }],
])('does what its button %s says', async (label, action) => {
  const { notices, window, actions } = makeNotices();
  window.pressed = [label];
  notices.show(run, { kind: 'warning', text: 'time is nearly up', actions: ['extend', 'open', 'log'] });
  await settled();
  expect(window.messages[0]?.kind).toBe('warning');
  expect(actions).toEqual([action]);
});

it('is silent where another window tells it', async () => {
  const { notices, window } = makeNotices(false);
  notices.show(run, { kind: 'error', text: 'failed', actions: [] });
  await settled();
  expect(window.messages).toEqual([]);
});

it('makes no link of what a platform wrote', async () => {
  const { notices, window } = makeNotices();
  notices.show(run, { kind: 'error', text: 'click [here](command:evil) $(check)\n'.repeat(50), actions: [] });
  await settled();
  const text = window.messages[0]?.text ?? '';
  expect(text).not.toMatch(/\]\(|\$\(|\n/);
  expect(text.length).toBeLessThanOrEqual(300);
});

it('leaves nothing on the screen at the end', async () => {
  const { notices, running } = makeNotices();
  notices.show(run, progress('running'));
  notices.dispose();
  await settled();
  expect(running()).toBe(0);
});
