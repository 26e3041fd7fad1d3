import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { messageOf, Problem } from '../problem.js';

type Limits = NonNullable<NonNullable<Parameters<FastifyRequest['parts']>[0]>['limits']>;

/**
 * The parts of a multipart body (RFC 7578), as they come.
 * @throws Problem for what is none; an error with a `statusCode` for what is beyond the limits
 */
export async function* readParts(request: FastifyRequest, limits: Limits): AsyncGenerator<Multipart, void> {
  try {
    yield* request.parts({ limits });
  } catch (error) {
    throw ofTheBody(error);
  }
}

/**
 * The parser's own words for a malformed body have neither a status nor a system's code, and would count as a fault of ours.
 * @returns what to throw in place of an error of reading a body
 */
export function ofTheBody(error: unknown): unknown {
  if (!(error instanceof Error) || 'statusCode' in error || 'code' in error || error instanceof Problem)
    return error;
  return new Problem('bad-request', `The multipart body cannot be read: ${messageOf(error)}.`);
}
