import type { FastifyRequest } from 'fastify';
import { readParts } from './multipart.js';
import { Problem } from '../problem.js';

/** Parameters by name. Names are case-insensitive (DALI 1.1, section 3) and may repeat. */
export interface Params {
  /** @throws Problem when it is there more than once */
  one(name: string): string | undefined;
  all(name: string): readonly string[];
}

export function createParams(pairs: Iterable<readonly [string, string]>): Params {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toUpperCase();
    const known = values.get(key);
    if (known) known.push(value);
    else values.set(key, [value]);
  }
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  return {
    all,
    one(name) {
      const [value, second] = all(name);
      if (second !== undefined) throw new Problem('bad-request', `${name}: give it once.`);
      return value;
    },
  };
}

const queryPairs = (request: FastifyRequest): readonly (readonly [string, string])[] => [
  ...new URL(request.raw.url ?? '/', 'http://localhost').searchParams,
];

export const queryParams = (request: FastifyRequest): Params => createParams(queryPairs(request));

const SMALL = { fieldNameSize: 100, fieldSize: 4096, fields: 20, files: 0, parts: 20 };

async function bodyPairs(request: FastifyRequest): Promise<readonly (readonly [string, string])[]> {
  if (request.isMultipart()) {
    const pairs: [string, string][] = [];
    for await (const part of readParts(request, SMALL))
      if (part.type === 'field' && typeof part.value === 'string') pairs.push([part.fieldname, part.value]);
    return pairs;
  }
  // A form, as the parser gives it: a name that repeats has a list.
  const form = (request.body ?? {}) as Readonly<Record<string, string | readonly string[]>>;
  return Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}

/** The parameters of a small POST: those of its form, else those of its query. */
export async function formParams(request: FastifyRequest): Promise<Params> {
  const pairs = await bodyPairs(request);
  return createParams(pairs.length > 0 ? pairs : queryPairs(request));
}
