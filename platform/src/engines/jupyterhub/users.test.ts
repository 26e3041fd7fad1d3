import type { HubUser } from '@run-elsewhere/planner/jupyterhub';
import { hubUserOf, strangerShortage, userShortage } from './users.js';

const resources = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 60 };
const want = { mode: 'live' as const, environment: 'astro', resources };

it('knows accounts by their own name, or by the one that they have on the hub', () => {
  const config = { users: { ada: 'ada.l' }, visitors: 'guest' };
  expect(hubUserOf(config, 'ada')).toBe('ada.l');
  expect(hubUserOf(config, 'bob')).toBe('bob');
  expect(hubUserOf(config, 'constructor')).toBe('constructor');
  expect(hubUserOf(config, undefined)).toBe('guest');
  expect(hubUserOf({ users: {} }, undefined)).toBeUndefined();
});

it('lets visitors run in batch alone, and only where there is a user for them', () => {
  expect(strangerShortage({ users: {} }, { ...want, mode: 'batch' })?.text).toContain('sign in');
  const open = { users: {}, visitors: 'guest' };
  expect(strangerShortage(open, { ...want, mode: 'batch' })).toBeUndefined();
  expect(strangerShortage(open, want)?.path).toBe('account');
  expect(strangerShortage(open, { ...want, account: 'ada' })).toBeUndefined();
});

it('counts the named servers of a user, stopped ones too, and not the default one', () => {
  const server = { ready: false, url: 'http://hub/user/ada/' };
  const ada: HubUser = {
    name: 'ada',
    isPerson: true,
    scopes: [],
    servers: new Map(['', 'a', 'b'].map((name) => [name, { ...server, name }])),
  };
  expect(userShortage('ada', ada, 3)).toBeUndefined();
  expect(userShortage('ada', ada, undefined)).toBeUndefined();
  expect(userShortage('ada', ada, 2)?.text).toContain('lets ada have 2 servers');
  expect(userShortage('ada', undefined, 2)?.text).toContain('has no user ada');
});
