import { onAbort } from './on-abort.js';

it('an abort is told to all that listen still, and to none twice', () => {
  const controller = new AbortController();
  const listened = jest.spyOn(controller.signal, 'addEventListener');
  const told: string[] = [];
  const end = onAbort(controller.signal, () => told.push('ended'));
  onAbort(controller.signal, () => told.push('a'));
  onAbort(controller.signal, () => told.push('b'));
  end();
  expect(listened).toHaveBeenCalledTimes(1);
  controller.abort();
  controller.abort();
  expect(told).toEqual(['a', 'b']);
});
