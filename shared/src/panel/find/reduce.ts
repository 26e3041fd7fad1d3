import type { FoundPlatform } from '../../platforms/sources.js';
import type { PanelState } from '../state.js';
import { CLOSED } from './initial.js';
import type {
  FindState,
  FindTab,
  FoundNotebooks,
  FoundPlatforms,
  FoundPlatformState,
  HarvestState,
  HitState,
} from './state.js';

/** What a panel says of finding; closed as long as nobody opened it. */
export const findOf = ({ find }: Pick<PanelState, 'find'>): FindState => find ?? CLOSED;

export const openFind = (state: PanelState, tab: FindTab): PanelState => change(state, { open: true, tab });

/** What was found stays for the next time. */
export const closeFind = (state: PanelState): PanelState =>
  state.find?.open === true ? change(state, { open: false }) : state;

export const changeNotebooks = (state: PanelState, part: Partial<FoundNotebooks>): PanelState =>
  change(state, { notebooks: { ...findOf(state).notebooks, ...part } });

export const changePlatforms = (state: PanelState, part: Partial<FoundPlatforms>): PanelState =>
  change(state, { platforms: { ...findOf(state).platforms, ...part } });

/** How a harvest goes. */
export function setHarvest(state: PanelState, tab: FindTab, harvest: HarvestState): PanelState {
  const find = findOf(state);
  return change(state, { [tab]: { ...find[tab], harvest } });
}

/** What happens with one hit: a button at work, or why it did not work; neither when it is over. */
export function markHit(state: PanelState, id: string, mark: Pick<HitState, 'busy' | 'problem'>): PanelState {
  const { hits } = findOf(state).notebooks;
  return changeNotebooks(state, {
    hits: hits.map((hit) => {
      if (hit.id !== id) return hit;
      const { busy: _, problem: _before, ...rest } = hit;
      return { ...rest, ...mark };
    }),
  });
}

/** As {@link markHit} for a platform that is being enabled. */
export function markFound(
  state: PanelState,
  id: string,
  mark: Pick<FoundPlatformState, 'busy' | 'problem'>,
): PanelState {
  const { found } = findOf(state).platforms;
  return changePlatforms(state, {
    found: found.map((platform) => {
      if (platform.id !== id) return platform;
      const { busy: _, problem: _before, ...rest } = platform;
      return { ...rest, ...mark };
    }),
  });
}

/** For a screen. */
export function showFound(found: FoundPlatform): FoundPlatformState {
  const { id, url, name, description, publisher, from, also = [], authenticatedOnly, note } = found;
  return {
    id,
    url,
    name,
    from: [from, ...also],
    ...(description === undefined ? {} : { description }),
    ...(publisher === undefined ? {} : { publisher }),
    ...(authenticatedOnly === undefined ? {} : { authenticatedOnly }),
    ...(note === undefined ? {} : { note }),
  };
}

const change = (state: PanelState, part: Partial<FindState>): PanelState => ({
  ...state,
  find: { ...findOf(state), ...part },
});
