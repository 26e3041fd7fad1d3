import { Readable } from 'node:stream';
import type { SendRequest } from '@run-elsewhere/planner/node';

/** The part of a `fetch` that is used. */
type Fetch = (url: string, init: RequestInit & { duplex: 'half' }) => Promise<Response>;

/**
 * Sends by the extension host's `fetch`. VS Code wraps that one, and no other way out, so that it honours the editor's proxy
 * (settings, environment, the system's own, with its sign-in) and certificates; its patch of the package undici only concerns
 * agents that are handed to this `fetch`.
 * @param fetch looked up at each request, since VS Code exchanges it when the settings change
 */
export function editorRequest(fetch: () => Fetch): SendRequest {
  return async (url, { method, headers, body, signal }) => {
    const answer = await fetch()(url, {
      method,
      headers,
      // A redirect is an answer; on Node it has its status and its Location.
      redirect: 'manual',
      signal,
      duplex: 'half',
      ...(body === null ? {} : { body: Readable.toWeb(body) as ReadableStream }),
    }).catch(rethrowCause);
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body as never),
    };
  };
}

/** "fetch failed" says nothing; its cause does. */
function rethrowCause(error: unknown): never {
  const hasCause =
    typeof error === 'object' && error !== null && 'cause' in error && error.cause !== undefined;
  throw hasCause ? error.cause : error;
}
