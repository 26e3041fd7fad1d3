import { committedNotebook } from './committed.js';

it('asks the server part, with the path as it is', async () => {
  const committed = { remote: 'https://forge.example/a', commit: 'c0ffee', path: 'a b.ipynb', pushed: true };
  const asked: string[] = [];
  const server = {
    request: (method: string, route: string) => {
      asked.push(`${method} ${route}`);
      return Promise.resolve(route.includes('none') ? undefined : committed);
    },
  };
  expect(await committedNotebook(server, 'wörk/a b&c.ipynb')).toEqual(committed);
  expect(await committedNotebook(server, 'none.ipynb')).toBeUndefined();
  expect(asked).toEqual(['GET source?origin=w%C3%B6rk%2Fa+b%26c.ipynb', 'GET source?origin=none.ipynb']);
});
