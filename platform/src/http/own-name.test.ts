import { request } from 'undici';
import { startService } from '../testing/service.js';
import { isOwnName } from './own-name.js';

test.each([
  [undefined, true],
  ['run.example.org', true],
  ['RUN.example.org:8443', true],
  ['127.0.0.1:8802', true],
  ['[::1]:8802', true],
  ['10.1.2.3', true],
  ['localhost:8802', true],
  ['desk:8802', true],
  ['a.localhost', true],
  ['rebound.example', false],
  ['rebound.example:8802', false],
  ['run.example.org.rebound.example', false],
  ['127.0.0.1.rebound.example', false],
  ['localhost.rebound.example', false],
  ['run.example.org@rebound.example', false],
  ['rebound.example/run.example.org', false],
  ['', false],
])('a request to the host %s is taken: %s', (host, taken) => {
  expect(isOwnName(host, 'https://run.example.org/planner')).toBe(taken);
});

test('a page whose name was made to lead here gets nothing of what visitors may do', async () => {
  const service = await startService();
  const json = {
    'content-type': 'application/json',
    host: 'rebound.example',
    origin: 'http://rebound.example',
  };
  for (const [method, path] of [
    ['POST', '/requests'],
    ['GET', '/jobs'],
    ['GET', '/'],
  ] as const) {
    const answer = await request(`${service.url}${path}`, { method, headers: json });
    expect([answer.statusCode, await answer.body.text()]).toEqual([
      421,
      `This service is ${service.url.replace('127.0.0.1', 'localhost')}. Ask it under that address.\n`,
    ]);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  }
  await service.end();
});
