import type { PanelAction } from './actions.js';
import { parseAction } from './parse-action.js';

/** One of each: a kind of action that is added later is missed by the compiler here. */
const ACTIONS: { readonly [Type in PanelAction['type']]: Extract<PanelAction, { readonly type: Type }> } = {
  capture: { type: 'capture' },
  'set-mode': { type: 'set-mode', mode: 'batch' },
  'set-field': { type: 'set-field', field: 'memoryGiB', text: '4 GiB' },
  'set-parameter': { type: 'set-parameter', name: 'n', value: '3' },
  'include-file': { type: 'include-file', path: 'a.csv', included: false },
  'keep-outputs': { type: 'keep-outputs', keep: true },
  'find-offers': { type: 'find-offers' },
  'stop-asking': { type: 'stop-asking' },
  'take-offer': { type: 'take-offer', platformId: 'p', offerId: 'o' },
  'sign-in': { type: 'sign-in', platformId: 'p', token: 't' },
  forget: { type: 'forget', platformId: 'p' },
  'add-platform': { type: 'add-platform', address: 'a' },
  open: { type: 'open', key: 'k' },
  finish: { type: 'finish', key: 'k' },
  extend: { type: 'extend', key: 'k', bySeconds: 60 },
  results: { type: 'results', key: 'k' },
  agree: { type: 'agree', key: 'k', origin: 'https://storage.example' },
  log: { type: 'log', key: 'k', shown: true },
  again: { type: 'again', key: 'k' },
  cancel: { type: 'cancel', key: 'k' },
  remove: { type: 'remove', key: 'k' },
  'remove-finished': { type: 'remove-finished' },
  'open-collected': { type: 'open-collected', path: 'a.ipynb' },
  'find-open': { type: 'find-open', tab: 'platforms' },
  'find-close': { type: 'find-close' },
  'find-query': { type: 'find-query', text: 'dust torus' },
  'find-facet': { type: 'find-facet', facet: 'kinds', value: 'notebook', chosen: true },
  'find-refresh': { type: 'find-refresh' },
  'find-cancel': { type: 'find-cancel' },
  'find-enable': { type: 'find-enable', id: 'p' },
  'find-run': { type: 'find-run', id: 'e' },
  'find-open-here': { type: 'find-open-here', id: 'e' },
  visible: { type: 'visible', visible: true },
};

describe('an action that a page sent', () => {
  it.each(Object.values(ACTIONS))('is taken as it is: $type', (action) => {
    expect(parseAction(JSON.parse(JSON.stringify(action)))).toEqual(action);
  });

  it.each([
    undefined,
    'capture',
    { type: 'format-disk' },
    { type: 'open' },
    { type: 'open', key: 3 },
    { type: 'extend', key: 'k', bySeconds: -1 },
    { type: 'set-field', field: '__proto__', text: '' },
    { type: 'sign-in', platformId: 'p', token: 'x'.repeat(100_001) },
  ])('is dropped when it is none: %j', (value) => {
    expect(parseAction(value)).toBeUndefined();
  });

  it('brings nothing along that no action has', () => {
    expect(parseAction({ type: 'open', key: 'k', url: 'https://elsewhere.example' })).toEqual(ACTIONS.open);
  });
});
