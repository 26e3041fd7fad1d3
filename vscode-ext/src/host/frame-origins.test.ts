import { FakeMemory } from '../testing/editor.js';
import { FrameOrigins, type FrameOriginsParts } from './frame-origins.js';

const UIKind = { Desktop: 1, Web: 2 } as const;
const editor = (uiKind: number) => ({ UIKind, env: { uiKind } }) as unknown as FrameOriginsParts['vs'];
const inBrowser = editor(UIKind.Web);

it('are the pages of webviews and of the window on a desktop', () => {
  const frames = new FrameOrigins({
    vs: editor(UIKind.Desktop),
    memory: new FakeMemory(),
  });
  expect(frames.named()).toEqual(['vscode-webview:', 'vscode-file:']);
});

it('are what the panel has found in a browser, also before it is shown the next time', () => {
  const memory = new FakeMemory();
  const frames = new FrameOrigins({ vs: inBrowser, memory });
  expect(frames.ancestors()).toEqual([]);
  frames.learn(['http://127.0.0.1:8080', 'http://127.0.0.1:8080', 'nonsense']);
  expect(frames.ancestors()).toEqual(['http://127.0.0.1:8080']);
  expect(new FrameOrigins({ vs: inBrowser, memory }).named()).toEqual(['http://127.0.0.1:8080']);
});

it('stand for all hosts where each page gets one of its own', () => {
  const frames = new FrameOrigins({ vs: inBrowser, memory: new FakeMemory() });
  frames.learn(['https://abc123.vscode-cdn.net', 'https://editor.example.org']);
  expect(frames.named()).toEqual(['https://*.vscode-cdn.net', 'https://editor.example.org']);
});
