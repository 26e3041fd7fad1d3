import { type HttpRequest, TransportError, type TransportFailure } from '../../http/transport.js';

/** A request that may take five seconds and a megabyte. */
export const requestTo = (url: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  deadlineMs: 5000,
  maxBytes: 1_000_000,
  signal: new AbortController().signal,
  ...changes,
});

export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ failure: TransportFailure; maybeSent: boolean }> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TransportError);
  const { failure, maybeSent } = error as TransportError;
  return { failure, maybeSent };
}
