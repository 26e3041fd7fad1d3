import type { PanelSnapshot } from '@run-elsewhere/planner';
import { FakeMemory } from '../testing/editor.js';
import { FakeController } from '../testing/panel.js';
import { keepSnapshot } from './snapshot.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('keeps what has changed, once it is quiet, and nothing after the end', () => {
  const memory = new FakeMemory();
  const update = jest.spyOn(memory, 'update');
  const controller = new FakeController();
  let version = 1;
  const snapshot = (): PanelSnapshot => ({ version }) as unknown as PanelSnapshot;
  const keeping = keepSnapshot(Object.assign(controller, { snapshot }), memory);
  controller.set({});
  controller.set({});
  jest.advanceTimersByTime(500);
  expect(memory.get('snapshot')).toEqual({ version: 1 });
  controller.set({});
  jest.advanceTimersByTime(500);
  expect(update).toHaveBeenCalledTimes(1);
  version = 2;
  controller.set({});
  keeping.dispose();
  jest.advanceTimersByTime(500);
  expect(update).toHaveBeenCalledTimes(1);
});
