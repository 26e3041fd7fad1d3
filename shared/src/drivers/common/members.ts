import type { Answer } from '../../model/index.js';

/** What a platform of members says to a visitor. */
export const ONLY_MEMBERS: Answer = {
  kind: 'refusal',
  reasons: [{ field: 'account', text: 'Only people with an account may run anything here.' }],
  signInMayHelp: true,
};
