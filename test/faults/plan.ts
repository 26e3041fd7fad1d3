import type { Fault, StepName, WorldName } from './fault.ts';

/** Which exchanges of a step suffer a fault, and how. */
export interface Plan {
  readonly world: WorldName;
  readonly step: StepName;
  readonly fault: Fault;
  /** Of the step's exchanges, counted from 1. */
  readonly nth: number;
  /** All from that one on, until it is mended. */
  readonly lasting: boolean;
  /** Of the answer's bytes, for a play on the socket. */
  readonly position: number;
}

export const nameOf = ({ world, step, fault, nth, lasting, position }: Plan): string =>
  `${world}, ${step}: ${fault.name} at exchange ${nth}${lasting ? ' and on' : ''}, byte ${position}`;
