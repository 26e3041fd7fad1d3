import type { HttpResponse } from '@run-elsewhere/planner';
import { sampleRun } from '@run-elsewhere/planner/testing';
import type { SessionPlace } from '../host/settings.js';
import { FakeUri } from '../testing/editor.js';
import { t } from '../testing/panel.js';
import { SessionOpener, type SessionOpenerParts } from './session-opener.js';

const URL_WITH_TOKEN = 'https://s.example/session/1/lab?token=abc';
const run = sampleRun('key', {
  mode: 'live',
  status: { phase: 'EXECUTING', sessionUrl: URL_WITH_TOKEN, hasLog: false, results: [] },
});

interface Given {
  readonly commands?: readonly string[];
  readonly headers?: HttpResponse['headers'] | Error;
  readonly place?: SessionPlace;
  readonly failing?: readonly string[];
}

/** @returns what was done, in order */
async function open({
  commands = [],
  headers = {},
  place = 'auto',
  failing = [],
}: Given): Promise<unknown[]> {
  const done: unknown[] = [];
  const parts = {
    vs: {
      Uri: FakeUri,
      ViewColumn: { Beside: -2 },
      env: {
        openExternal: (uri: FakeUri) => {
          done.push(['external', uri.toString()]);
          return Promise.resolve(!failing.includes('external'));
        },
      },
      commands: {
        getCommands: () => Promise.resolve(commands),
        executeCommand: (id: string, argument: unknown) => {
          done.push([id, argument instanceof FakeUri ? argument.toString() : argument]);
          return failing.includes(id) ? Promise.reject(new Error('no such command')) : Promise.resolve();
        },
      },
      window: { setStatusBarMessage: (text: string) => done.push(['said', text]) },
    },
    t,
    transport: {
      send: (request: { readonly platformId?: string }) => {
        expect(request.platformId).toBeUndefined();
        if (headers instanceof Error) return Promise.reject(headers);
        return Promise.resolve({ status: 200, headers, text: '' });
      },
    },
    place: () => place,
    ancestors: () => ['vscode-webview://x', 'vscode-file://vscode-app'],
  } as unknown as SessionOpenerParts;
  await new SessionOpener(parts).open(run);
  return done;
}

const INTEGRATED = 'workbench.action.browser.open';
const SIMPLE = 'simpleBrowser.api.open';
const FRAMED = { 'content-security-policy': 'frame-ancestors vscode-webview: vscode-file:' };

it('opens in the integrated browser where there is one, in the tab that it has already', async () => {
  const reuseUrlFilter = 'https://s.example/session/1/lab**';
  expect(await open({ commands: [INTEGRATED] })).toEqual([
    [INTEGRATED, { url: URL_WITH_TOKEN, openToSide: true, reuseUrlFilter }],
  ]);
});

it('opens in the simple browser when the platform lets every page around it frame it', async () => {
  expect(await open({ headers: FRAMED })).toEqual([[SIMPLE, URL_WITH_TOKEN]]);
});

it.each([
  ['not every page may', { 'content-security-policy': 'frame-ancestors vscode-webview:' }],
  ['the platform forbids it', { 'x-frame-options': 'DENY' }],
  ['nobody answers', new Error('connection refused')],
])('opens outside, and says why, when %s', async (_, headers) => {
  const done = await open({ headers });
  expect(done).toEqual([
    ['said', expect.stringContaining('cannot be shown inside this window')],
    ['external', URL_WITH_TOKEN],
  ]);
});

it('does as the settings say', async () => {
  const able = { commands: [INTEGRATED], headers: FRAMED };
  expect(await open({ ...able, place: 'externalBrowser' })).toEqual([['external', URL_WITH_TOKEN]]);
  expect(await open({ ...able, place: 'simpleBrowser' })).toEqual([[SIMPLE, URL_WITH_TOKEN]]);
  expect(await open({ place: 'simpleBrowser', headers: { 'x-frame-options': 'DENY' } })).toEqual([
    [SIMPLE, URL_WITH_TOKEN],
  ]);
  expect(await open({ place: 'integratedBrowser', headers: FRAMED })).toEqual([['external', URL_WITH_TOKEN]]);
});

it('falls through when a way fails, and complains when none is left', async () => {
  const done = await open({ commands: [INTEGRATED], headers: FRAMED, failing: [INTEGRATED, SIMPLE] });
  expect(done.at(-1)).toEqual(['external', URL_WITH_TOKEN]);
  await expect(open({ place: 'externalBrowser', failing: ['external'] })).rejects.toThrow(
    'could not be opened',
  );
});
