/** What a task asks of a platform. Absent means "no wish". */
export interface Needs {
  readonly cores?: number;
  /** GiB (2^30 bytes). */
  readonly memoryGiB?: number;
  /** GiB (2^30 bytes). */
  readonly diskGiB?: number;
  readonly gpus?: number;
  readonly durationSeconds?: number;
}

/** The number fields of {@link Needs}: the names under which an input, an error or a refusal refers to one. */
export type NeedsField = keyof Needs;

/** `live`: a session to work in. `batch`: run all cells. */
export type Mode = 'live' | 'batch';
