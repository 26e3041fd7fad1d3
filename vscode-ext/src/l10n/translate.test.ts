import type * as vscode from 'vscode';
import { bundleTranslate } from './bundle-translate.js';
import { editorTranslate } from './translate.js';

it('speaks of places as the catalogues do', () => {
  const asked: unknown[][] = [];
  const l10n = { t: (...args: unknown[]) => String(asked.push(args)) } as unknown as typeof vscode.l10n;
  editorTranslate(l10n)('%1 of %2 platforms', '1', '3');
  expect(asked).toEqual([['{0} of {1} platforms', '1', '3']]);
});

it('finds sentences in a catalogue, and leaves arguments alone', () => {
  const t = bundleTranslate({ '{0} on {1}': '{1}: {0}', constructor: 'Erbauer' });
  expect(t('%1 on %2', 'a {1} %1', 'b')).toBe('b: a {1} %1');
  expect(t('%1 is new', 'x')).toBe('x is new');
  expect(bundleTranslate({})('constructor')).toBe('constructor');
});
