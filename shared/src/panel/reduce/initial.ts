import type { Mode, NeedsField } from '../../model/index.js';
import type { PanelState } from '../state.js';

/** The inputs of the form, in the order in which they are shown. */
export const NEEDS_FIELDS: readonly NeedsField[] = [
  'cores',
  'memoryGiB',
  'diskGiB',
  'gpus',
  'durationSeconds',
  'cost',
];

export const EMPTY_FIELDS: Readonly<Record<NeedsField, string>> = {
  cores: '',
  memoryGiB: '',
  diskGiB: '',
  gpus: '',
  durationSeconds: '',
  cost: '',
};

/** A panel in which nothing has happened yet. */
export function initialState(mode: Mode = 'live'): PanelState {
  return {
    task: { kind: 'none' },
    form: { mode, fields: EMPTY_FIELDS, errors: {}, keepOutputs: false },
    round: { kind: 'idle' },
    platforms: [],
    jobs: [],
    announcements: [],
  };
}
