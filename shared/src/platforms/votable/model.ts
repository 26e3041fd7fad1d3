/** One value of a table: absent, a scalar, or an array of values. Integers beyond the exact ones of JavaScript are bigint. */
export type Cell = null | boolean | number | bigint | string | readonly Cell[];

/** Primitive types (VOTable 1.4, section 2.1, table 1). */
export const DATATYPES = [
  'boolean',
  'bit',
  'unsignedByte',
  'short',
  'int',
  'long',
  'char',
  'unicodeChar',
  'float',
  'double',
  'floatComplex',
  'doubleComplex',
] as const;
export type Datatype = (typeof DATATYPES)[number];

/** How many values a cell holds, from a field's `arraysize` (VOTable 1.4, section 2.2). */
export type Shape =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'fixed'; readonly count: number; readonly first: number }
  /** The last dimension varies; `unit` values make one step of it. */
  | { readonly kind: 'variable'; readonly unit: number; readonly first: number | undefined };

/** A column, as its FIELD element describes it. */
export interface Field {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: Shape;
  /** The integer that stands for no value. */
  readonly nullValue?: bigint;
}

/** What a query came to (DALI 1.1, section 4.4.2). */
export interface QueryStatus {
  readonly value: 'OK' | 'ERROR' | 'OVERFLOW';
  /** The server's own words. */
  readonly text: string;
}

/** The first table of a document's results. */
export interface Votable {
  /** Absent: the document does not say. */
  readonly status?: QueryStatus;
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The text is no VOTable that we read. */
export class VotableError extends Error {
  override readonly name = 'VotableError';
}

/** Somebody else wrote the document: these bound what it can cost. */
export interface VotableLimits {
  readonly rows: number;
  readonly fields: number;
  /** Values of one cell. */
  readonly values: number;
}

export const LIMITS: VotableLimits = { rows: 20_000, fields: 200, values: 1_000_000 };
