import type { CredentialKeeper, CredentialLookup } from '@run-elsewhere/planner';

/** Tokens in the memory of this page, for their platform's own origin; gone with the page. */
export function pageCredentials(): { readonly keeper: CredentialKeeper; readonly lookup: CredentialLookup } {
  const tokens = new Map<string, string>();
  return {
    keeper: {
      known: () => Promise.resolve([...tokens.keys()]),
      set: (platformId, token) => {
        tokens.set(platformId, token);
        return Promise.resolve();
      },
      forget: (platformId) => {
        tokens.delete(platformId);
        return Promise.resolve();
      },
    },
    lookup: (platformId) => {
      const token = tokens.get(platformId);
      // A platform's identifier is its address.
      return Promise.resolve(
        token === undefined ? undefined : { token, origins: [new URL(platformId).origin] },
      );
    },
  };
}
