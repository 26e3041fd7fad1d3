import { FakeEvent } from '../testing/editor.js';
import { EMPTY_STATE, FakeController } from '../testing/panel.js';
import { PanelLink } from './panel-link.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function makeLink() {
  const posted: { readonly type: string }[] = [];
  const visibility = new FakeEvent<void>();
  const view = {
    visible: true,
    onDidChangeVisibility: visibility.event,
    webview: {
      postMessage: (message: { readonly type: string }) => Promise.resolve(posted.push(message) > 0),
    },
  };
  const controller = new FakeController();
  const learnt: (readonly string[])[] = [];
  const link = new PanelLink({
    view: view,
    controller,
    dispatch: (action) => void controller.dispatch(action),
    bundle: { a: 'b' },
    onAncestors: (origins) => void learnt.push(origins),
  });
  return { link, posted, controller, view, visibility, learnt };
}

const READY = { type: 'ready', ancestors: ['http://127.0.0.1:8080'] };

it('says nothing until the page listens, then the language and the state', () => {
  const { link, posted, controller, learnt } = makeLink();
  controller.set({});
  jest.runAllTimers();
  expect(posted).toEqual([]);
  link.receive(READY);
  expect(posted).toEqual([
    { type: 'language', bundle: { a: 'b' } },
    { type: 'state', state: EMPTY_STATE },
  ]);
  expect(learnt).toEqual([['http://127.0.0.1:8080']]);
});

it('sends the newest of states that follow each other closely', () => {
  const { link, posted, controller } = makeLink();
  link.receive(READY);
  controller.set({ problems: ['one'] });
  controller.set({ problems: ['two'] });
  jest.runAllTimers();
  expect(posted.slice(2)).toEqual([{ type: 'state', state: { ...EMPTY_STATE, problems: ['two'] } }]);
});

it('passes actions on, and drops what is none', () => {
  const { link, controller } = makeLink();
  link.receive({ type: 'action', action: { type: 'find-offers' } });
  for (const junk of [
    undefined,
    'action',
    {},
    { type: 'action' },
    { type: 'action', action: { type: 'evil' } },
  ]) {
    link.receive(junk);
  }
  expect(controller.actions).toEqual([{ type: 'find-offers' }]);
});

it('says for a page that was taken away that nobody looks', () => {
  const { link, posted, controller, view, visibility } = makeLink();
  link.receive(READY);
  view.visible = false;
  visibility.fire();
  expect(controller.actions).toEqual([{ type: 'visible', visible: false }]);
  controller.set({});
  jest.runAllTimers();
  expect(posted).toHaveLength(2);
  link.dispose();
  expect(controller.listened).toBe(false);
});
