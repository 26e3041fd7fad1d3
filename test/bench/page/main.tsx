/** What JupyterLab's page does of the panel, on a page of its own: the same relay's client, controller and components. */
import { useSyncExternalStore, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { pageDigest } from '@run-elsewhere/jupyterlab/lib/host/page-digest.js';
import { RelayTransport, type Socket } from '@run-elsewhere/jupyterlab/lib/server/relay-transport.js';
import {
  allDrivers,
  createController,
  MemoryJobStore,
  type PanelController,
  systemClock,
  untranslated,
} from '@run-elsewhere/planner';
import { Panel, panelStyles, useNow } from '@run-elsewhere/planner/ui';
import { byTurns, timed } from '../timing.ts';
import { bigNotebook } from './big-notebook.ts';
import { pageHost } from './page-host.ts';

/** What was seen of one question. */
export interface Asked {
  readonly tookMs: number;
  readonly offers: number;
}

/** What was seen of one capture. */
export interface Captured {
  readonly tookMs: number;
  /** JSON.parse of the same text. */
  readonly parseMs: number;
  readonly sizeBytes: number;
  /** How many there are, a line's end after them included. */
  readonly expected: number;
  /** Whether what digests big notebooks does so as the browser does. */
  readonly digestRight: boolean;
}

function relay(platforms: string): RelayTransport {
  return new RelayTransport(() => {
    const worker = new Worker(platforms);
    const listen = (type: string, listener: EventListenerOrEventListenerObject): void => {
      if (type === 'message') worker.addEventListener('message', listener);
      if (type === 'open' && typeof listener === 'function') queueMicrotask(() => listener(new Event(type)));
    };
    const socket: Socket = {
      readyState: WebSocket.OPEN,
      send: (text: string) => worker.postMessage(text),
      close: () => worker.terminate(),
      addEventListener: listen,
    };
    return socket;
  });
}

function show(controller: PanelController): void {
  const subscribe = (listener: () => void): (() => void) => controller.subscribe(listener);
  const current = () => controller.state();
  function Connected(): ReactElement {
    const state = useSyncExternalStore(subscribe, current);
    return (
      <Panel
        state={state}
        dispatch={(action) => void controller.dispatch(action)}
        now={useNow(1000)}
        t={untranslated}
      />
    );
  }
  const style = document.createElement('style');
  style.textContent = panelStyles;
  document.head.append(style);
  createRoot(document.body).render(<Connected />);
}

/** A controller with the panel on the page, and one notebook open. */
async function open(platforms: string, count: number, notebook: string): Promise<PanelController> {
  const host = pageHost(count, JSON.parse(notebook));
  const controller = createController({
    host,
    store: new MemoryJobStore(systemClock),
    factories: allDrivers({ transport: relay(platforms), frameOrigins: () => [], agreed: () => false }),
    clock: systemClock,
    finding: () => Promise.reject(new Error('Nobody looks for notebooks here.')),
    newKey: () => 'key',
    owner: 'page',
  });
  await controller.start();
  show(controller);
  await painted();
  return controller;
}

/** The task after a frame. */
const painted = (): Promise<void> =>
  new Promise((done) => void requestAnimationFrame(() => void setTimeout(() => done())));

/** Sets the marks between which the page is looked at. @returns how long the work took, in milliseconds */
async function watched(work: () => Promise<void>): Promise<number> {
  // What has led here is a task of its own.
  await painted();
  const { startTime } = performance.mark('begin');
  await work();
  const tookMs = performance.now() - startTime;
  await painted();
  performance.mark('end');
  return tookMs;
}

async function ask(platforms: string, count: number): Promise<Asked> {
  const controller = await open(platforms, count, bigNotebook(10_000));
  await controller.dispatch({ type: 'capture' });
  const tookMs = await watched(() => controller.dispatch({ type: 'find-offers' }));
  const { round } = controller.state();
  return { tookMs, offers: round.kind === 'idle' ? 0 : round.offers.length };
}

/** The first capture, when nothing is compiled, is looked at for its blocks; the time is that of the later ones. */
async function capture(platforms: string, bytes: number): Promise<Captured> {
  const text = bigNotebook(bytes);
  const controller = await open(platforms, 1, text);
  await controller.dispatch({ type: 'keep-outputs', keep: true });
  const work = (): Promise<void> => controller.dispatch({ type: 'capture' });
  await watched(work);
  const turns = Math.min(30, Math.max(1, Math.round(1e8 / bytes)));
  const { ours, reference } = await byTurns(
    turns,
    () => timed(work),
    () => timed(() => JSON.parse(text) as unknown),
  );
  const { task } = controller.state();
  return {
    tookMs: ours,
    parseMs: reference,
    sizeBytes: task.kind === 'captured' ? task.summary.sizeBytes : 0,
    expected: new TextEncoder().encode(text).length + 1,
    digestRight: await digestRight(),
  };
}

/** Of more than is digested on the page's own thread. */
async function digestRight(): Promise<boolean> {
  const bytes = new Uint8Array(10_000_000).map((_, place) => place * 7919);
  const ours = pageDigest();
  ours.update(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return (await ours.end()) === Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

Object.assign(window, { runElsewhereBench: { ask, capture } });
