import type { CredentialKeeper } from '@run-elsewhere/planner';
import { parsePlatformIds } from './answers.js';
import type { ServerPart } from './api.js';

/** Tokens are kept by the server part, which adds them on the way out; the page cannot read them back. */
export function serverCredentials(server: ServerPart): CredentialKeeper {
  return {
    known: async () => parsePlatformIds(await server.request('GET', 'credentials')),
    set: async (platformId, token, scheme) => {
      await server.request('PUT', 'credentials', { platformId, token, ...(scheme && { scheme }) });
    },
    forget: async (platformId) => {
      await server.request('DELETE', `credentials?platformId=${encodeURIComponent(platformId)}`);
    },
  };
}
