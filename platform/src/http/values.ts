import { Problem } from '../problem.js';

/**
 * Reads an instant as UWS 1.1 section 2.2.1 writes it. One without a time zone is UTC.
 * @throws Problem when it is none
 */
export function readInstant(name: string, text: string): number {
  const shape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const zone = shape?.[4] === undefined ? (shape?.[1] === undefined ? 'T00:00:00Z' : 'Z') : '';
  const instant = shape ? Date.parse(`${text}${zone}`) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new Problem('bad-request', `${name}: must be an instant such as 2026-01-31T12:00:00Z.`);
}

/** @throws Problem when it is no whole number from `least` on */
export function readWhole(name: string, text: string, least: number): number {
  const value = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new Problem('bad-request', `${name}: must be a whole number, at least ${least}.`);
}
