import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { locationOf, offerFor, offerId, send, submit } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

describe('results', () => {
  let service: TestService;
  let url: string;
  let id: string;
  beforeEach(async () => {
    service = await startService();
    const answer = await submit(service.url, { offer: offerId(await offerFor(service.url)) });
    url = locationOf(answer).replace('localhost', '127.0.0.1');
    id = url.split('/').at(-1) ?? '';
    await service.engine.whenStarted(1);
    const begun = send(`${url}?WAIT=30&PHASE=QUEUED`);
    service.engine.begin(id, {
      session: { host: '127.0.0.1', port: 9, token: 't&k', openPath: 'lab/tree/a b.ipynb' },
    });
    await begun;
  });
  afterEach(() => service.end());
  const list = async (): Promise<readonly (readonly [string, string])[]> => {
    const { text } = await send(url);
    return [...text.matchAll(/<re:file result="([^"]+)" path="([^"]+)"/g)].map(
      ([, result = '', path = '']) => [result, path],
    );
  };

  it('leads to the session while it runs', async () => {
    const answer = await send(`${url}/results/session`);
    expect([answer.status, locationOf(answer)]).toEqual([
      303,
      `${url.replace('127.0.0.1', 'localhost').replace('/jobs/', '/session/')}/lab/tree/a%20b.ipynb?token=t%26k`,
    ]);
    service.engine.end(id, { kind: 'completed', message: '' });
    await send(`${url}?WAIT=30&PHASE=EXECUTING`);
    expect((await send(`${url}/results/session`)).status).toBe(404);
  });

  it('keep their ids, whatever comes and goes, also after a restart', async () => {
    await service.engine.write(id, 'm.csv', '1');
    const notebook = ['notebook', 'analysis.ipynb'];
    expect(await list()).toEqual([notebook, ['file-1', 'm.csv']]);
    await service.engine.write(id, 'a.csv', '2');
    expect(await list()).toEqual([notebook, ['file-2', 'a.csv'], ['file-1', 'm.csv']]);
    const port = new URL(service.url).port;
    await service.restart();
    url = url.replace(port, new URL(service.url).port);
    expect(await list()).toEqual([notebook, ['file-2', 'a.csv'], ['file-1', 'm.csv']]);
    expect((await send(`${url}/results/file-2`)).text).toBe('2');
  });

  it('are sent so that no page can be made of them', async () => {
    await service.engine.write(id, 'x "é".html', '<script>');
    await list();
    const { headers } = await send(`${url}/results/file-1`);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': `attachment; filename="x ___.html"; filename*=UTF-8''x%20%22%C3%A9%22.html`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'content-length': '8',
    });
  });

  it.each([
    ['bytes=0-1', 206, 'ab', 'bytes 0-1/6'],
    ['bytes=4-', 206, 'ef', 'bytes 4-5/6'],
    ['bytes=-2', 206, 'ef', 'bytes 4-5/6'],
    ['bytes=2-99', 206, 'cdef', 'bytes 2-5/6'],
    ['bytes=0-0,2-3', 200, 'abcdef', undefined],
    ['lines=1-', 200, 'abcdef', undefined],
    ['bytes=3-1', 200, 'abcdef', undefined],
    ['bytes=-', 200, 'abcdef', undefined],
    ['bytes=6-', 416, 'There are 6 bytes now.\n', 'bytes */6'],
  ])('of a log, %s', async (range, status, text, contentRange) => {
    await service.engine.log(id, 'abcdef');
    const answer = await send(`${url}/results/log`, { headers: { range } });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  it('may be empty, or not there', async () => {
    expect((await send(`${url}/results/log`)).status).toBe(404);
    await service.engine.log(id, '');
    const log = await send(`${url}/results/log`);
    expect([log.status, log.text]).toEqual([200, '']);
    expect((await send(`${url}/results/log`, { headers: { range: 'bytes=0-' } })).status).toBe(416);
    expect((await send(`${url}/results/file-1`)).status).toBe(404);
    expect((await send(`${url}/results/file-0`)).status).toBe(404);
    expect((await send(`${url}/results/..%2f..%2fspec.json`)).status).toBe(404);
  });

  it('never lead out of the job’s folder', async () => {
    await service.engine.write(id, 'out.txt', 'mine');
    await list();
    await service.engine.write(id, 'sub/x.txt', 'mine');
    const work = service.engine.workFolder(id);
    await rm(join(work, 'out.txt'));
    await symlink('/etc/passwd', join(work, 'out.txt'));
    expect((await send(`${url}/results/file-1`)).status).toBe(404);
    expect((await list()).map(([, path]) => path)).toEqual(['analysis.ipynb', 'sub/x.txt']);
  });
});
