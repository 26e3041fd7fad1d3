import type { Platform } from '../../../model/index.js';
import type { LiveTransport } from '../../../http/transport.js';
import type { PlatformDriver } from '../../driver.js';
import { JumpClock } from '../../common/testing/jump-clock.js';
import { jupyterHubDriverFactory } from '../driver.js';
import { hubPlatform } from './samples.js';

export const KEY = '4b6f4c1e-9d55-4a5f-8a51-0d6a7f1f3f10';
export const LIVE = 're-4b6f4c1e9d55-live';
export const BATCH = 're-4b6f4c1e9d55-batch';
export const FOLDER = 'run-elsewhere/clusters-4b6f4c1e9d55';

export function hubDriver(
  transport: LiveTransport,
  url: string,
  changes: Partial<Platform> = {},
): PlatformDriver {
  const factory = jupyterHubDriverFactory({ transport, clock: new JumpClock() });
  return factory.connect(hubPlatform(url, changes));
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** What the hub says of an error. */
export function hubError(status: number, message: string | null): Reply {
  return jsonReply({ status, message }, status);
}

export type ServerState = 'ready' | 'stopped' | 'spawn' | 'stop';

/** A user as the hub shows one, with these servers. */
export function userReply(servers: Readonly<Record<string, ServerState>> = {}): Reply {
  const shown = Object.entries(servers).map(([name, state]) => [
    name,
    {
      name,
      ready: state === 'ready',
      pending: state === 'spawn' || state === 'stop' ? state : null,
      stopped: state === 'stopped',
      url: `/user/ada/${name}/`,
      full_url: null,
      started: state === 'ready' ? '2026-01-01T12:00:00.000000Z' : null,
    },
  ]);
  return jsonReply({ name: 'ada', kind: 'user', servers: Object.fromEntries(shown) as unknown });
}

/** A folder as a contents API lists it; a name with a slash at its end is a folder. */
export function folderReply(...names: readonly string[]): Reply {
  return jsonReply({
    type: 'directory',
    content: names.map((name) => ({
      name: name.replace(/\/$/, ''),
      type: name.endsWith('/') ? 'directory' : name.endsWith('.ipynb') ? 'notebook' : 'file',
      size: name.endsWith('/') ? null : 7,
      mimetype: null,
    })),
  });
}
