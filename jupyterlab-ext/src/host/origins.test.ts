import type { ServerPart } from '../server/api.js';
import { Origins } from './origins.js';

const PLATFORM = { url: 'https://Platform.example/tap/' };

test('a page registers under its own name, and again only when something has changed', async () => {
  const sent: unknown[] = [];
  const server: Pick<ServerPart, 'request'> = {
    request: (...[method, path, body]) => {
      sent.push([method, path, body]);
      return Promise.resolve(undefined);
    },
  };
  const origins = new Origins(server as ServerPart, 'this page');
  await origins.register([PLATFORM, { ...PLATFORM, url: 'https://off.example', enabled: false }], []);
  await origins.register([PLATFORM], []);
  await origins.register([PLATFORM, { url: 'no address' }], ['https://data.example']);
  const platforms = [{ id: 'https://platform.example/tap', origins: ['https://platform.example'] }];
  expect(sent).toEqual([
    ['PUT', 'origins', { page: 'this page', platforms, agreed: [] }],
    ['PUT', 'origins', { page: 'this page', platforms, agreed: ['https://data.example'] }],
  ]);
});

test('what did not arrive is sent again', async () => {
  let calls = 0;
  const request = (): Promise<undefined> =>
    ++calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve(undefined);
  const origins = new Origins({ request } as unknown as ServerPart, 'p');
  await expect(origins.register([PLATFORM], [])).rejects.toThrow('away');
  await origins.register([PLATFORM], []);
  expect(calls).toBe(2);
});
