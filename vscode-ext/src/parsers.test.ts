import { describeParser, type ParserUnderTest } from '@run-elsewhere/planner/testing';
import { FrameOrigins, type FrameOriginsParts } from './host/frame-origins.js';
import { toNbformat, type NotebookContent } from './host/nbformat.js';
import { Settings } from './host/settings.js';
import { bundleTranslate } from './l10n/bundle-translate.js';
import { parseFromPanel } from './panel/parse-message.js';
import { holdingIn } from './store/claims.js';
import { FakeMemory, FakeSettings } from './testing/editor.js';

type Members = Readonly<Record<string, unknown>>;
const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;
const objectOf = (text: string): Members => {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Members) : {};
};
const inBrowser = {
  UIKind: { Desktop: 1, Web: 2 },
  env: { uiKind: 2 },
} as unknown as FrameOriginsParts['vs'];

/** An open notebook of one cell with these metadata and outputs. */
function opened(text: string): NotebookContent {
  const { notebook, cell, mime, output } = objectOf(text);
  const data = new TextEncoder().encode(typeof output === 'string' ? output : JSON.stringify(output ?? null));
  const made = {
    kind: 2,
    document: { getText: () => 'x', languageId: 'python' },
    metadata: cell ?? {},
    outputs: [{ items: [{ mime: typeof mime === 'string' ? mime : 'text/plain', data }], metadata: cell }],
  };
  return { metadata: notebook ?? {}, getCells: () => [made] } as unknown as NotebookContent;
}

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'a message of the panel’s page',
    parse: (text) => parseFromPanel(JSON.parse(text)) ?? 'none',
    documents: [
      { type: 'ready', ancestors: ['https://a.example', 'vscode-webview://x'] },
      { type: 'action', action: { type: 'open', key: 'k' } },
    ],
    throws: isSyntax,
  },
  {
    name: 'who holds a claim',
    parse: (text) => holdingIn(JSON.parse(text)) ?? 'none',
    documents: [{ owner: 'a', until: 5 }],
    throws: isSyntax,
  },
  {
    name: 'the settings',
    parse: (text) => {
      const settings = new Settings(new FakeSettings(objectOf(text)).api);
      return [settings.read(), settings.platformIds(), settings.resultOrigins()];
    },
    documents: [
      {
        platforms: [{ url: 'https://a.example' }],
        defaultNeeds: { cores: '2' },
        resultOrigins: ['https://b.example'],
      },
    ],
    throws: isSyntax,
  },
  {
    name: 'the origins of a page and of those around it',
    parse: (text) => {
      const kept = new FakeMemory();
      void kept.update('frameOrigins', JSON.parse(text));
      const told = new FrameOrigins({ vs: inBrowser, memory: kept }).named();
      const learning = new FrameOrigins({ vs: inBrowser, memory: new FakeMemory() });
      learning.learn([text]);
      const named = [...told, ...learning.named()];
      // Each is one word of a policy.
      for (const origin of named) expect(origin).not.toMatch(/[\s;,]/);
      return named;
    },
    documents: [['https://abc.vscode-cdn.net', 'http://127.0.0.1:8080']],
    pieces: ['https://', 'vscode-webview:', ';', ' ', '*'],
    throws: isSyntax,
  },
  {
    name: 'an open notebook’s metadata and outputs',
    parse: (text) => toNbformat(opened(text)),
    documents: [
      {
        notebook: { metadata: { kernelspec: { name: 'python3' } }, nbformat: 4, nbformat_minor: 5 },
        cell: { id: 'a', metadata: {}, outputType: 'execute_result', executionCount: 3 },
        mime: 'application/vnd.code.notebook.error',
        output: { name: 'E', message: 'm', stack: 'a\nb' },
      },
      { mime: 'application/json', output: '{"a": 1}' },
    ],
    throws: isSyntax,
  },
  {
    name: 'a catalogue of sentences',
    parse: (text) =>
      bundleTranslate(objectOf(text) as Readonly<Record<string, string>>)('%1 on %2', text, 'b'),
    documents: [{ '{0} on {1}': '{1}: {0}' }],
    pieces: ['{0}', '{1}', '{99}', '%1'],
    throws: isSyntax,
  },
];

PARSERS.forEach(describeParser);
