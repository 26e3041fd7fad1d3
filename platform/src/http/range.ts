import { Problem } from '../problem.js';

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` of one part (RFC 9110, section 14.2). Several parts and other units are ignored, which the standard allows.
 * @returns undefined when the whole is to be sent
 * @throws Problem (416) when nothing is there, with the present size
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start > end)
    throw new Problem('range', `There are ${size} bytes now.`, { 'content-range': `bytes */${size}` });
  return { start, end };
}
