import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/** Reads a text column. @throws Error when the database holds something else, which only a damaged file does */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`the database holds no text in ${column}`);
  return value;
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`the database holds no number in ${column}`);
  return value;
}

export const optionalText = (row: Row, column: string): string | undefined =>
  row[column] === null ? undefined : text(row, column);

export const optionalInteger = (row: Row, column: string): number | undefined =>
  row[column] === null ? undefined : integer(row, column);

/** Reads a column that this service wrote as JSON itself. */
export const json = (row: Row, column: string): unknown => JSON.parse(text(row, column));

export const optionalJson = (row: Row, column: string): unknown =>
  row[column] === null ? undefined : json(row, column);

/** What a parameter of a statement may be: undefined is NULL, true is 1, an object is JSON. */
export function bindable(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}
