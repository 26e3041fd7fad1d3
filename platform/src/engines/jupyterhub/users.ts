import type { HubUser } from '@run-elsewhere/planner/jupyterhub';
import type { Shortage, Want } from '../engine.js';
import type { JupyterHubConfig } from './config.js';

type Users = Pick<JupyterHubConfig, 'users' | 'visitors'>;

/** The hub user whose servers run an account's jobs. @returns undefined for a visitor where visitors have none */
export function hubUserOf({ users, visitors }: Users, account: string | undefined): string | undefined {
  if (account === undefined) return visitors;
  return Object.hasOwn(users, account) ? users[account] : account;
}

/** Why somebody can have no server, whatever it is for; the first reason. */
export function strangerShortage(config: Users, { account, mode }: Want): Shortage | undefined {
  if (account !== undefined) return undefined;
  if (config.visitors === undefined)
    return { path: 'account', text: 'account: jobs run on a JupyterHub as its users: sign in' };
  return mode === 'live'
    ? { path: 'account', text: 'account: a live session opens on a JupyterHub for its users only: sign in' }
    : undefined;
}

/**
 * Why a hub user can have no more servers.
 * @param user - undefined: the hub does not know them
 * @param most - the hub's limit of named servers, stopped ones included; absent: not known
 */
export function userShortage(
  name: string,
  user: HubUser | undefined,
  most: number | undefined,
): Shortage | undefined {
  if (user === undefined)
    return {
      path: 'account',
      text: `account: the JupyterHub has no user ${name}: sign in there once, and ask again`,
    };
  const named = [...user.servers.keys()].filter((server) => server !== '').length;
  if (most === undefined || named < most) return undefined;
  return {
    path: 'account',
    text: `account: the JupyterHub lets ${name} have ${most} servers, and they are there: end a job or delete a server`,
  };
}
