import type { CredentialKeeper, CredentialLookup, PlatformCredential } from '@run-elsewhere/planner';

/** Tokens in the memory of this page, for their platform's own origin; gone with the page. */
export function pageCredentials(): { readonly keeper: CredentialKeeper; readonly lookup: CredentialLookup } {
  const tokens = new Map<string, Pick<PlatformCredential, 'token' | 'scheme'>>();
  return {
    keeper: {
      known: () => Promise.resolve([...tokens.keys()]),
      set: (platformId, token, scheme = 'Bearer') => {
        tokens.set(platformId, { token, scheme });
        return Promise.resolve();
      },
      forget: (platformId) => {
        tokens.delete(platformId);
        return Promise.resolve();
      },
    },
    lookup: (platformId) => {
      const kept = tokens.get(platformId);
      // A platform's identifier is its address.
      return Promise.resolve(kept && { ...kept, origins: [new URL(platformId).origin] });
    },
  };
}
