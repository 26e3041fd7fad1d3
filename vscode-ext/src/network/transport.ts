import { withCredentials, type CredentialLookup, type HttpTransport } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { editorRequest } from './editor-request.js';

/** The way to the platforms. A credential is added on the way out, for its own platform alone. */
export function editorTransport(lookup: CredentialLookup): HttpTransport {
  const request = editorRequest(() => globalThis.fetch);
  return withCredentials(undiciTransport({ request }), lookup);
}
