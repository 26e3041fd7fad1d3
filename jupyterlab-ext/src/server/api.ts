import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** An answer of the server part that is not the one hoped for. */
export class ServerPartError extends Error {
  override readonly name = 'ServerPartError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The extension's part in the Jupyter server; see the package's README for its routes. */
export interface ServerPart {
  readonly settings: ServerConnection.ISettings;
  /** Address of a route, for a WebSocket. */
  socketUrl(route: string): string;
  /**
   * One request to a route.
   * @param keepalive - sends it even when the page is going away; for small bodies
   * @returns the JSON answer, undefined for an empty one
   * @throws ServerPartError for any status of 400 and above, and for an answer that is no JSON
   */
  request(method: string, route: string, body?: unknown, keepalive?: boolean): Promise<unknown>;
}

const PREFIX = 'run-elsewhere';

/** Talks to the server part with the application's own connection: base URL, token and XSRF included. */
export function serverPart(settings: ServerConnection.ISettings): ServerPart {
  return {
    settings,
    socketUrl: (route) => {
      const url = URLExt.join(settings.wsUrl, PREFIX, route);
      return settings.appendToken && settings.token !== ''
        ? `${url}?token=${encodeURIComponent(settings.token)}`
        : url;
    },
    request: async (method, route, body, keepalive = false) => {
      const url = URLExt.join(settings.baseUrl, PREFIX, route);
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const init: RequestInit = { method, keepalive, ...content };
      const response = await ServerConnection.makeRequest(url, init, settings);
      const text = await response.text();
      if (!response.ok) throw new ServerPartError(response.status, reason(text) ?? unknown(response.status));
      if (text === '') return undefined;
      const answer = jsonOf(text);
      // A page to sign in on, say, that something on the way has put in place of the answer.
      if (answer === undefined) throw new ServerPartError(response.status, unknown(response.status));
      return answer;
    },
  };
}

/** An answer that is not the server part's own: most likely it is not there. */
function unknown(status: number): string {
  return (
    `The Jupyter server has no answer for Run elsewhere (${status}). Install its part with ` +
    '"pip install run_elsewhere" in the environment of the server, and restart it.'
  );
}

/** What an error of a Jupyter server says, by its own documentation or by that of whatever stands before it. */
export function reason(text: string): string | undefined {
  const body = jsonOf(text);
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof said === 'string' ? said : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
