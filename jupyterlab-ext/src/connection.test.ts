import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { IDBFactory } from 'fake-indexeddb';
import { connect, type Connection } from './connection.js';
import { ServerPartError, type ServerPart } from './server/api.js';

function connectTo(request: ServerPart['request']): Promise<Connection> {
  return connect({
    server: {
      settings: { baseUrl: 'http://127.0.0.1:8888/user/ada/' } as ServerPart['settings'],
      socketUrl: (route) => route,
      request,
    },
    contents: {} as Contents.IManager,
    trans: nullTranslator.load('run_elsewhere'),
    origin: 'http://127.0.0.1:8888',
  });
}

const failing = (error: Error) => () => Promise.reject(error);

test('where the server part answers, everything goes by it', async () => {
  const asked: string[] = [];
  const { probe, transport, limits } = await connectTo((method, route) => {
    asked.push(`${method} ${route}`);
    return Promise.resolve({ version: '1', files: true });
  });
  expect(asked).toEqual(['GET status']);
  expect(probe).toBe(transport);
  expect(limits).toEqual([]);
});

test.each([new ServerPartError(403, 'no'), new ServerPartError(502, 'down'), new TypeError('network')])(
  'a server that answers with %s may have it',
  async (error) => {
    expect((await connectTo(failing(error))).limits).toEqual([]);
  },
);

test('where it is not there, the page does what it can, and says what it cannot', async () => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() });
  const { probe, limits } = await connectTo(failing(new ServerPartError(404, 'none')));
  expect(probe).toBeUndefined();
  expect(limits).toHaveLength(1);
  expect(limits[0]).toMatch(/is missing.*allow pages of http:\/\/127\.0\.0\.1:8888.*pip install/);
});
