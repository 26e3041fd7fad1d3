import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../assembly.js';
import { parseConfig } from '../config.js';
import type { Engine } from '../engines/engine.js';
import { createServer } from '../http/server.js';
import { openStore } from '../state/store.js';
import { DOCUMENT } from './service.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface Route {
  readonly method: Method;
  /** Pattern, as the router has it. */
  readonly url: string;
}

/**
 * Every route of the server, sessions and what its plugins add included, from the server itself.
 * @param config - in the place of members of {@link DOCUMENT}
 */
export async function registeredRoutes(
  engine: Engine,
  config: Readonly<Record<string, unknown>> = {},
): Promise<readonly Route[]> {
  const folder = await mkdtemp(join(tmpdir(), 'routes-'));
  const store = openStore(folder);
  const log = { info: () => undefined, warn: () => undefined };
  const parsed = parseConfig({ ...DOCUMENT, data: folder, ...config }, {});
  const app = createServer(assemble(parsed, { engine, log }, store, 'http://localhost').http);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each as Method, url });
  });
  await app.ready();
  await app.close();
  store.close();
  await rm(folder, { recursive: true });
  return routes;
}
