import type { PanelAction } from '@run-elsewhere/planner';
import { EMPTY_STATE, FakeController, samplePlatform, t } from '../testing/panel.js';
import { FakeWindow } from '../testing/pickers.js';
import { PlatformCommands } from './platform-commands.js';

type Effect = (action: PanelAction, controller: FakeController) => void;

function start(platforms = [samplePlatform()], effect: Effect = () => undefined) {
  const window = new FakeWindow();
  const controller = new FakeController({ ...EMPTY_STATE, platforms }, effect);
  return { window, controller, commands: new PlatformCommands({ vs: window.vs, t, controller }) };
}

it('adds a platform by its address', async () => {
  const { window, controller, commands } = start();
  window.typed = ['https://new.example'];
  await commands.add();
  expect(window.boxes[0]?.validateInput?.('ftp://x')).toEqual(expect.any(String));
  expect(window.boxes[0]?.validateInput?.('new.example/uws')).toBeUndefined();
  expect(controller.actions).toEqual([{ type: 'add-platform', address: 'https://new.example' }]);
  expect(window.messages[0]).toMatchObject({ kind: 'information' });
});

it('says why an address is no platform', async () => {
  const { window, commands } = start([], (_, controller) =>
    controller.set({ adding: { address: 'a', busy: false, problem: { text: 'Nothing answers there.' } } }),
  );
  window.typed = ['https://new.example'];
  await commands.add();
  expect(window.messages).toEqual([{ kind: 'error', text: 'Nothing answers there.', buttons: [] }]);
});

it('signs in with a token that nobody can read over the shoulder', async () => {
  const { window, controller, commands } = start();
  window.typed = ['secret'];
  const signing = commands.signIn();
  window.picker().choose('Institute A');
  await signing;
  expect(window.boxes[0]).toMatchObject({ password: true, prompt: 'Token for Institute A' });
  expect(controller.actions).toEqual([
    { type: 'sign-in', platformId: 'https://a.example/base', token: 'secret' },
  ]);
  expect(JSON.stringify(window.messages)).not.toContain('secret');
});

it('asks for a user name and a password where no token is taken', async () => {
  const { window, controller, commands } = start([samplePlatform({ wantsPassword: true })]);
  window.typed = ['ada', 'secret'];
  const signing = commands.signIn();
  window.picker().choose('Institute A');
  await signing;
  expect(window.boxes).toMatchObject([
    { password: false, prompt: 'User name for Institute A' },
    { password: true, prompt: 'Password for Institute A' },
  ]);
  expect(controller.actions).toEqual([
    { type: 'sign-in', platformId: 'https://a.example/base', user: 'ada', token: 'secret' },
  ]);
});

it('forgets only where there is something to forget', async () => {
  const known = samplePlatform({ id: 'https://b.example', name: 'B', hasCredential: true });
  const { window, controller, commands } = start([samplePlatform(), known]);
  const forgetting = commands.forget();
  expect(window.picker().labels()).toEqual(['B']);
  window.picker().choose('B');
  await forgetting;
  expect(controller.actions).toEqual([{ type: 'forget', platformId: 'https://b.example' }]);
});
