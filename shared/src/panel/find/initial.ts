import type { FindState, HarvestState } from './state.js';

const NOTHING_READ: HarvestState = { busy: false, problems: [], fresh: true };

/** Nobody has looked for anything yet. */
export const CLOSED: FindState = {
  open: false,
  tab: 'notebooks',
  notebooks: { harvest: NOTHING_READ, query: '', indexed: 0, total: 0, hits: [], facets: [] },
  platforms: { harvest: NOTHING_READ, found: [] },
};
