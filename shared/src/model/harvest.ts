/** How far the reading of a list, a registry or a catalogue is, for a progress bar and a line beside it. */
export interface HarvestProgress {
  /** What is being read, in plain words. */
  readonly text: string;
  readonly done: number;
  /** Absent as long as nobody knows. */
  readonly total?: number;
}

export type OnHarvest = (progress: HarvestProgress) => void;
