import type { JobRef, JobResult, Offer } from '@run-elsewhere/planner';
import type { Scene } from './scene.ts';

/** What a step needs of what came before it. */
export interface Before {
  readonly offer?: Offer;
  readonly job?: JobRef;
  readonly result?: JobResult;
  /** What the step gives when all goes well. */
  readonly whole?: string;
  readonly seconds?: number;
  readonly begun: number;
}

/** One step of the path. `outcome` is a word or two for the table. */
export interface Step {
  /** While all is well. @returns a reason in words when there is no such step here */
  prepare(scene: Scene): Promise<Omit<Before, 'begun'> | string>;
  /** Under the fault. @throws PlatformError, which counts as told; Violation */
  act(scene: Scene, before: Before): Promise<string>;
  /** When all is well again: what a person does next must lead to a good end. @throws Violation */
  after?(scene: Scene, before: Before, outcome: string): Promise<string | undefined>;
  /** The most requests that it may take, and the most time of the client, in milliseconds. */
  readonly most: { readonly requests: number; readonly ms: number };
}

const CALL = { requests: 24, ms: 300_000 };
/** Back-off included, and a launch that takes its hour. */
const LONG = { requests: 200, ms: 4_000_000 };
/** The hour that a result may take. */
const TRANSFER = { requests: 24, ms: 3_700_000 };

export const bounds = { call: CALL, long: LONG, transfer: TRANSFER };
