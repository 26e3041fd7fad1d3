import type { JobState, PanelAction } from '@run-elsewhere/planner';
import { EMPTY_STATE, FakeController, sampleJob, t } from '../testing/panel.js';
import { FakeWindow } from '../testing/pickers.js';
import { JobCommands } from './job-commands.js';

type Effect = (action: PanelAction, controller: FakeController) => void;

function start(jobs: readonly JobState[], effect: Effect = () => undefined) {
  const window = new FakeWindow();
  const controller = new FakeController({ ...EMPTY_STATE, jobs }, effect);
  const channel = { text: '', shown: false };
  const createOutputChannel = () => ({
    replace: (text: string) => (channel.text = text),
    show: () => (channel.shown = true),
    dispose: () => undefined,
  });
  const vs = { ...window.vs, window: { ...window.vs.window, createOutputChannel } };
  const commands = new JobCommands({ vs, t, controller } as unknown as ConstructorParameters<
    typeof JobCommands
  >[0]);
  return { window, controller, channel, commands };
}

const live = sampleJob({ run: { key: 'live', title: 'Live one' }, buttons: ['open', 'cancel'] });
const batch = sampleJob({ run: { key: 'batch', title: 'Batch one' }, buttons: ['log', 'results', 'cancel'] });

it('offers the jobs to which it applies', async () => {
  const { window, controller, commands } = start([live, batch]);
  const opening = commands.openSession();
  expect(window.picker().labels()).toEqual(['Live one']);
  window.picker().choose('Live one');
  await opening;
  expect(controller.actions).toEqual([{ type: 'open', key: 'live' }]);
});

it('says when it applies to none', async () => {
  const { window, controller, commands } = start([live]);
  const getting = commands.getResults();
  expect(window.picker()).toMatchObject({ items: [], placeholder: 'There is no job to which this applies' });
  window.picker().cancel();
  await getting;
  expect(controller.actions).toEqual([]);
});

it('cancels only after a second thought', async () => {
  const { window, controller, commands } = start([live]);
  for (const answer of [undefined, 'Cancel the job']) {
    window.pressed = [answer];
    const cancelling = commands.cancel();
    window.picker().choose('Live one');
    await cancelling;
  }
  expect(window.messages[0]?.text).toContain('Cancel Live one on Institute A?');
  expect(controller.actions).toEqual([{ type: 'cancel', key: 'live' }]);
});

it('says what went wrong', async () => {
  const { window, commands } = start([batch], (_, controller) =>
    controller.set({ jobs: [{ ...batch, problem: { text: 'Institute A: could not fetch the results.' } }] }),
  );
  const getting = commands.getResults();
  window.picker().choose('Batch one');
  await getting;
  expect(window.messages).toEqual([
    { kind: 'error', text: 'Institute A: could not fetch the results.', buttons: [] },
  ]);
});

it('shows a log as it is now, and follows it no further', async () => {
  const { window, controller, channel, commands } = start([batch], (action, self) => {
    if (action.type !== 'log' || !action.shown) return;
    self.set({ jobs: [{ ...batch, busy: 'log', log: '' }] });
    setImmediate(() => self.set({ jobs: [{ ...batch, log: 'line 1' }] }));
  });
  const showing = commands.showLog();
  window.picker().choose('Batch one');
  await showing;
  expect(channel).toEqual({ text: 'line 1', shown: true });
  expect(controller.actions.at(-1)).toEqual({ type: 'log', key: 'batch', shown: false });
});
