/** @jest-environment jsdom */
import { act, fireEvent, render, screen } from '@testing-library/react';
import type { PanelState } from '@run-elsewhere/planner';
import type { FromPanel, ToPanel } from '../panel/messages.js';
import { EMPTY_STATE } from '../testing/panel.js';
import { App } from './app.js';
import { Connection } from './connection.js';
import { addStyles } from './styles.js';

function open() {
  const sent: FromPanel[] = [];
  const connection = new Connection(window, (message) => void sent.push(message));
  render(<App connection={connection} />);
  connection.start();
  const tell = (message: ToPanel): void =>
    act(() => {
      const { origin } = window;
      window.dispatchEvent(new MessageEvent('message', { data: message, origin }));
    });
  return { sent, tell };
}

it('says that it listens, shows what it is told, in the language that it is told, and sends what the user does', () => {
  const { sent, tell } = open();
  expect(sent).toEqual([{ type: 'ready', ancestors: [window.location.origin] }]);
  expect(screen.getByText('Loading …')).toBeTruthy();
  tell({ type: 'language', bundle: { 'Find offers': 'Angebote suchen' } });
  const task: PanelState['task'] = {
    kind: 'captured',
    summary: {
      title: 'Clusters',
      origin: '/a.ipynb',
      cells: 1,
      sizeBytes: 10,
      sha256: '0'.repeat(64),
      capturedAt: '2026-01-01T12:00:00Z',
      stale: false,
      packages: [],
      files: [],
      remoteData: [],
      warnings: [],
      parameters: [],
    },
  };
  tell({ type: 'state', state: { ...EMPTY_STATE, task } });
  expect(screen.getByRole('region', { name: 'Run elsewhere' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Angebote suchen' }));
  expect(sent.at(-1)).toEqual({ type: 'action', action: { type: 'find-offers' } });
});

it('hears nobody but the editor: a session in another tab can find its frame too', () => {
  const { tell } = open();
  const forged: ToPanel = { type: 'state', state: { ...EMPTY_STATE, problems: ['Type your token here'] } };
  for (const origin of ['https://session.example', `${window.origin}.session.example`, 'null', ''])
    act(() => void window.dispatchEvent(new MessageEvent('message', { data: forged, origin })));
  expect(screen.queryByText('Type your token here')).toBeNull();
  tell(forged);
  expect(screen.getByText('Type your token here')).toBeTruthy();
});

it('adds its styles with the nonce that the page admits', () => {
  addStyles('N0nce');
  const style = document.head.querySelector('style');
  expect(style?.nonce).toBe('N0nce');
  expect(style?.textContent).toContain('.re-panel');
});
