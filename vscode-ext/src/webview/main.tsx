import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { Connection } from './connection.js';
import { addStyles } from './styles.js';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const root = document.getElementById('root');
const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce;
if (root) {
  const api = acquireVsCodeApi();
  addStyles(nonce ?? '');
  const connection = new Connection(window, (message) => api.postMessage(message));
  createRoot(root).render(<App connection={connection} />);
  connection.start();
}
