import { FakeUri } from '../testing/editor.js';
import { VsCodeHost, type VsCodeHostParts } from './vscode-host.js';

function makeHost() {
  const shown: unknown[][] = [];
  const vs = {
    Uri: FakeUri,
    ViewColumn: { Beside: -2 },
    workspace: { openNotebookDocument: (uri: FakeUri) => Promise.resolve({ opened: uri.path }) },
    window: { showNotebookDocument: (...args: unknown[]) => Promise.resolve(shown.push(args)) },
    commands: {
      executeCommand: (id: string, uri: FakeUri, options: unknown) =>
        Promise.resolve(shown.push([id, uri.path, options])),
    },
  };
  const frames = { named: () => ['vscode-webview:'] };
  return { host: new VsCodeHost({ vs, frames } as unknown as VsCodeHostParts), shown };
}

const TO_THE_SIDE = { viewColumn: -2, preserveFocus: true, preview: false };

it('opens what came back to the side, and leaves the focus where it is', async () => {
  const { host, shown } = makeHost();
  await host.openFile('/w/a.executed.ipynb');
  await host.openFile('/w/a-results/plot.png');
  expect(shown).toEqual([
    [{ opened: '/w/a.executed.ipynb' }, TO_THE_SIDE],
    ['vscode.open', '/w/a-results/plot.png', TO_THE_SIDE],
  ]);
});

it('names the pages that frame a session', () => {
  expect(makeHost().host.frameOrigins()).toEqual(['vscode-webview:']);
});
