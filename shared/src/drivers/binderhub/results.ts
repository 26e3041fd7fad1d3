import type { CallOptions } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import type { FileRef, JobResult } from '../../model/index.js';
import { MAX_FILE_BYTES, MAX_TEXT_BYTES, transferTimes } from '../common/transfer.js';
import { attempt, type Connection } from './connection.js';
import { withoutToken } from './page.js';
import { within } from './reach.js';
import { authorization, sessionClient } from './session-server.js';

/** Streams a file of a running session to a file of the host. */
export async function fetchResult(
  connection: Connection,
  result: JobResult,
  to: FileRef,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number }> {
  const tried = `get ${result.path}`;
  const { url, call } = request(connection, result, tried, signal);
  const response = await within(url, () =>
    sessionClient(connection).download(url, to, { ...call, maxBytes: MAX_FILE_BYTES }),
  );
  mustBeThere(connection, response, tried);
  return { sizeBytes: response.sizeBytes };
}

/** Reads a text file of a running session whole. */
export async function readResult(
  connection: Connection,
  result: JobResult,
  signal: AbortSignal,
): Promise<string> {
  const tried = `read ${result.path}`;
  const { url, call } = request(connection, result, tried, signal);
  const response = await within(url, () =>
    sessionClient(connection).get(url, { ...call, maxBytes: MAX_TEXT_BYTES }),
  );
  mustBeThere(connection, response, tried);
  return response.text;
}

function request(
  { platform }: Connection,
  result: JobResult,
  tried: string,
  signal: AbortSignal,
): { readonly url: string; readonly call: CallOptions } {
  const target = withoutToken(result.url);
  if (target === undefined) throw nonsense(attempt(platform, tried), 'its address is not that of a session.');
  const headers = { accept: '*/*', ...authorization(target.token) };
  const expect = [401, 403, 404, 410, 424];
  return { url: target.url, call: { tried, signal, headers, ...transferTimes(result), expect } };
}

function mustBeThere({ platform }: Connection, response: HttpResponse, tried: string): void {
  if (response.status === 200) return;
  throw new PlatformError({
    ...attempt(platform, tried),
    kind: 'gone',
    why: 'the session is over, or the file is not in it any more.',
    next: 'A BinderHub keeps nothing of a session that has ended.',
  });
}
