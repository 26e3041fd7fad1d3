import { mkdir } from 'node:fs/promises';
import { createServer as createNetServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Assembly, PlatformDeps } from './assembly.js';
import { assemble } from './assembly.js';
import type { PlatformConfig } from './config.js';
import { createServer } from './http/server.js';
import { messageOf } from './problem.js';
import type { Store } from './state/store.js';
import { openStore } from './state/store.js';

export interface CloseOptions {
  readonly endJobs?: boolean;
}

/** A platform that can be started and stopped once. */
export interface Platform {
  /**
   * Finds the jobs of an earlier life again, then listens.
   * @returns the public URL
   * @throws Error when the state, an environment or the port cannot be had
   */
  listen(): Promise<string>;
  /**
   * Stops listening and lets go of the jobs, which go on.
   * @param options - `endJobs`: ends them too, in good order; a queued one begins at the next start
   */
  close(options?: CloseOptions): Promise<void>;
  /** Public URL; empty before it listens. */
  readonly url: string;
}

/** Connections that wait to be taken: of more than Node's 511 that come at once, those left over try again only after seconds. */
const BACKLOG = 4096;

/** What is still open or under way after this is cut off. */
const LAST_ANSWERS_MS = 3000;

/** A port that is free now: the public URL must be known before anything is promised under it. */
async function freePort(host: string): Promise<number> {
  const probe = createNetServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error(`no free port on ${host}`);
  return address.port;
}

/** Waits for something, but not for ever. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, enough]).finally(() => clearTimeout(timer));
}

type Stop = (options?: CloseOptions) => Promise<void>;

/** Takes the jobs of an earlier life up again, and acts as time passes. @returns what ends that */
async function run({ jobContext, runner, scheduler }: Assembly): Promise<Stop> {
  const { engine, uploads, log } = jobContext;
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  await engine.open();
  const forget = engine.onChange((jobId) => {
    runner
      .refresh(jobId)
      .catch((error: unknown) =>
        log.warn(`the job's state could not be read: ${messageOf(error)}`, { job: jobId }),
      );
  });
  await runner.recover();
  scheduler.start();
  return async ({ endJobs = false } = {}) => {
    scheduler.stop();
    if (endJobs) await runner.endAll();
    forget();
    await within(LAST_ANSWERS_MS, runner.idle());
    await engine.close();
  };
}

/** Answers those who wait, and no new ones. */
async function stopListening(app: FastifyInstance, { jobContext }: Assembly): Promise<void> {
  jobContext.changes.close();
  // A connection that has got its last answer is kept open by nobody.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const cut = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS);
  await app.close();
  clearInterval(idle);
  clearTimeout(cut);
}

/** Starts everything, or nothing. @returns what stops it */
async function start(
  config: PlatformConfig,
  deps: PlatformDeps,
  store: Store,
  port: number,
  publicUrl: string,
): Promise<Stop> {
  const assembly = assemble(config, deps, store, publicUrl);
  const app = createServer(assembly.http);
  const stop = await run(assembly);
  try {
    await app.listen({ host: config.listen.host, port, backlog: BACKLOG });
  } catch (error) {
    await stop();
    throw error;
  }
  return async (options) => {
    await stopListening(app, assembly);
    await stop(options);
    store.close();
  };
}

/** A platform from its configuration. Nothing happens before `listen`. */
export function createPlatform(config: PlatformConfig, deps: PlatformDeps): Platform {
  let url = '';
  let stop: Stop | undefined;
  return {
    get url() {
      return url;
    },
    async listen() {
      const { host, port: wanted } = config.listen;
      const port = wanted === 0 ? await freePort(host) : wanted;
      const scheme = config.listen.tls ? 'https' : 'http';
      const publicUrl = config.publicUrl ?? `${scheme}://localhost:${port}`;
      const store = openStore(config.data);
      try {
        stop = await start(config, deps, store, port, publicUrl);
      } catch (error) {
        store.close();
        throw error;
      }
      url = publicUrl;
      return url;
    },
    async close(options) {
      await stop?.(options);
      stop = undefined;
    },
  };
}
