import { withCredentials, type CredentialLookup, type LiveTransport } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { editorRequest } from './editor-request.js';
import { editorSocket } from './editor-socket.js';

/** The way to the platforms. A credential is added on the way out, for its own platform alone. */
export function editorTransport(lookup: CredentialLookup): LiveTransport {
  const request = editorRequest(() => globalThis.fetch);
  const openSocket = editorSocket(() => globalThis.WebSocket);
  return withCredentials(undiciTransport({ request, openSocket }), lookup);
}
