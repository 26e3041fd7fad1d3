import type { Connection } from './connection.js';
import type { JupyterServer } from './jupyter-server.js';
import { executeOnce } from './kernel-call.js';

/** Code for a kernel of its own, which ends with it. */
export interface KernelRun {
  /** Name as in the server's kernelspecs. */
  readonly kernel: string;
  /** The kernel's working folder, relative to the server's root. */
  readonly folder: string;
  readonly code: string;
  /** Completes "could not ...", for people. */
  readonly tried: string;
}

/**
 * Starts a kernel, lets it execute some code and stops it again.
 * @returns what the code printed to stdout, up to 64 KiB
 * @throws PlatformError with the exception's words when it raised; the signal's reason when aborted
 */
export async function runInKernel(
  { hub, newId, platform }: Connection,
  server: JupyterServer,
  { kernel, folder, code, tried }: KernelRun,
  signal: AbortSignal,
): Promise<string> {
  const id = await server.startKernel(kernel, folder, tried, signal);
  try {
    const session = newId();
    const call = {
      url: server.channelsUrl(id, session),
      session,
      messageId: newId(),
      code,
      who: hub.who(tried),
      platformId: platform.id,
    };
    return await executeOnce(hub.transport, hub.clock, call, signal);
  } finally {
    // Best effort: a kernel that idles costs little, and what it was for is done or has failed with better words.
    if (!signal.aborted) await server.stopKernel(id, tried, signal).catch(() => undefined);
  }
}
