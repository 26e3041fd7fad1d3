import type { HttpRequest, LiveTransport } from '@run-elsewhere/planner/jupyterhub';
import { audienceOf, hubTransport } from './credentials.js';
import { missingScopes } from './scopes.js';

const BASE = 'https://hub.example.org/jupyter';

it.each([
  [`${BASE}/hub/api/users/ada`, 'hub'],
  [`${BASE}/user/ada%20l/re-1-live/api/contents`, { user: 'ada l', server: 're-1-live' }],
  ['https://ada.hub.example.org/jupyter/user/ada/re-1-live/files/x', { user: 'ada', server: 're-1-live' }],
  [`${BASE}/hub/home`, undefined],
  [`${BASE}/user/ada/`, undefined],
  ['https://hub.example.org/hub/api/users/ada', undefined],
  ['https://hub.example.org.evil.example/jupyter/hub/api/', undefined],
  ['http://hub.example.org/jupyter/user/ada/re-1-live/', undefined],
])('%s may see the secret of %j', (url, audience) => {
  expect(audienceOf(BASE, url)).toEqual(audience);
});

it("never sends the service's token to a user's server, nor any token to somebody else", async () => {
  const sent: HttpRequest[] = [];
  const send = (request: HttpRequest) => {
    sent.push(request);
    return Promise.resolve({ status: 200, headers: {}, text: '' });
  };
  const nothing = () => Promise.reject(new Error('not wanted'));
  const plain: LiveTransport = { send, download: nothing, stream: nothing, connect: nothing };
  const transport = hubTransport(plain, BASE, 'of-the-service', ({ user, server }) =>
    Promise.resolve(`of-${user}-${server}`),
  );
  const signal = new AbortController().signal;
  const request = { method: 'GET', platformId: BASE, deadlineMs: 1, maxBytes: 1, signal } as const;
  await transport.send({ ...request, url: `${BASE}/hub/api/user` });
  await transport.send({ ...request, url: `${BASE}/user/ada/re-1/api/contents` });
  await transport.send({ ...request, url: 'https://elsewhere.example/user/ada/re-1/' });
  const { platformId: _, ...open } = request;
  await transport.send({ ...open, url: `${BASE}/hub/api/` });
  expect(sent.map(({ headers }) => headers?.authorization)).toEqual([
    'token of-the-service',
    'token of-ada-re-1',
    undefined,
    undefined,
  ]);
});

it('names the scopes that are missing and what they are for', () => {
  expect(missingScopes(['read:users:name!user=ada', 'servers', 'tokens', 'admin:users'])).toBeUndefined();
  const said = missingScopes(['servers']);
  expect(said).toContain('read:users:name (to find the users), tokens (to make tokens');
  expect(said).not.toContain('servers (');
});
