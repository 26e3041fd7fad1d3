/** What a task asks of a platform, in numbers. Absent means "no wish". */
export interface Amounts {
  readonly cores?: number;
  /** GiB (2^30 bytes). */
  readonly memoryGiB?: number;
  /** GiB (2^30 bytes). */
  readonly diskGiB?: number;
  readonly gpus?: number;
  readonly durationSeconds?: number;
}

/** What a task asks of a platform. Absent means "no wish". */
export interface Needs extends Amounts {
  /** The most that the whole run may cost. */
  readonly cost?: CostLimit;
}

export interface CostLimit {
  readonly amount: number;
  /** ISO 4217 currency, or a platform's own unit; absent: the amount counts in whatever unit a platform charges. */
  readonly unit?: string;
}

/** The number fields of {@link Needs}, which an offer has too. */
export type AmountField = keyof Amounts;

/** The fields of {@link Needs}: the names under which an input, an error or a refusal refers to one. */
export type NeedsField = keyof Needs;

/** `live`: a session to work in. `batch`: run all cells. */
export type Mode = 'live' | 'batch';
