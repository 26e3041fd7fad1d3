import { nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import type { FileRef, JobResult } from '../../model/index.js';
import type { CallOptions } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { MAX_FILE_BYTES, MAX_TEXT_BYTES, transferTimes } from '../common/transfer.js';
import type { Connection } from './connection.js';
import { failureOfAnswer } from './words.js';

const REFUSALS = [400, 401, 403, 404, 424, 500];

/**
 * Streams a result to a file of the host.
 * @param maxBytes a longer one is an error of kind `nonsense`
 */
export async function fetchResult(
  connection: Connection,
  result: JobResult,
  to: FileRef,
  signal: AbortSignal,
  maxBytes = MAX_FILE_BYTES,
): Promise<{ readonly sizeBytes: number }> {
  const call = callOf(result, `fetch ${result.path}`, maxBytes, signal);
  const response = await connection.hub.http.download(result.url, to, call);
  mustBeWhole(connection, response, call.tried);
  return { sizeBytes: response.sizeBytes };
}

/** Reads a result that is text, whole. */
export async function readResult(
  connection: Connection,
  result: JobResult,
  signal: AbortSignal,
): Promise<string> {
  const call = callOf(result, `read ${result.path}`, MAX_TEXT_BYTES, signal);
  const response = await connection.hub.http.get(result.url, call);
  mustBeWhole(connection, response, call.tried);
  return response.text;
}

function callOf(result: JobResult, tried: string, maxBytes: number, signal: AbortSignal): CallOptions {
  return {
    tried,
    signal,
    headers: { accept: '*/*' },
    maxBytes,
    ...transferTimes(result),
    expect: REFUSALS,
  };
}

function mustBeWhole({ hub }: Connection, response: HttpResponse, tried: string): void {
  if (response.status === 200) return;
  const who = hub.who(tried);
  if (response.status >= 400 && response.status !== 424) throw failureOfAnswer(response, who, hub.base);
  // The hub answers for a server that is not running, by a redirect to itself.
  if (response.status >= 300) {
    throw new PlatformError({
      ...who,
      kind: 'gone',
      why: 'its server has stopped.',
      next: `Your files stay in your home there: ${hub.base}/hub/home starts a server that shows them.`,
    });
  }
  throw nonsense(who, `it answered with HTTP ${response.status}.`, response.text);
}
