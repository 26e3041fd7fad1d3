import { openByUndici, type OpenSocket, type RawSocket } from '@run-elsewhere/planner/node';

/** Node's own WebSocket takes headers, which its types leave out, and newer editors add what came in its place. */
type EditorWebSocket = new (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>> },
) => RawSocket & { readonly responseStatusCode?: number; readonly networkError?: unknown };

/**
 * Opens sockets by the extension host's own `WebSocket`, which VS Code wraps as it does `fetch`, so that its proxy and
 * certificates apply. Editors on Node 20 have none: there undici's goes out without them.
 * @param find looked up at each opening, since VS Code wraps it when it has read the settings
 */
export function editorSocket(find: () => unknown): OpenSocket {
  const direct = openByUndici(undefined);
  return (url, headers) => {
    const WebSocket = find() as EditorWebSocket | undefined;
    if (WebSocket === undefined) return direct(url, headers);
    const socket = new WebSocket(url, { headers });
    return {
      socket,
      refusal: () => ({ status: socket.responseStatusCode, error: socket.networkError }),
      // Its connection is out of reach; it ends with the other side or the extension host.
      drop: () => undefined,
    };
  };
}
