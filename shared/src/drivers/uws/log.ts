import { isFailure } from '../../http/client.js';
import type { HttpResponse } from '../../http/transport.js';
import type { JobRef } from '../../model/index.js';
import type { LogPart } from '../driver.js';
import type { Connection } from './connection.js';
import { utf8Length } from './request.js';

const PART_BYTES = 1024 * 1024;
/** A server that knows no ranges sends everything. */
const MAX_BYTES = 8 * 1024 * 1024;
const NOT_YET = [404, 409, 416];

/** The log from a byte on (RFC 9110, section 14): at most 1 MiB at once where the log is long. */
export async function readLog(
  connection: Connection,
  job: JobRef,
  fromByte: number,
  signal: AbortSignal,
): Promise<LogPart> {
  const response = await getRange(connection, job, fromByte, signal);
  if (NOT_YET.includes(response.status)) return { text: '', nextByte: fromByte };
  if (response.status === 206) return partOf(response.text, fromByte, bodyLength(response));
  const whole = new TextEncoder().encode(response.text);
  const text = new TextDecoder().decode(whole.subarray(fromByte));
  return partOf(text, Math.min(fromByte, whole.byteLength), Math.max(0, whole.byteLength - fromByte));
}

async function getRange(
  connection: Connection,
  job: JobRef,
  fromByte: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const ask = (range: string): Promise<HttpResponse> =>
    connection.http.get(`${job.url}/results/log`, {
      tried: 'read the log',
      signal,
      headers: { accept: 'text/plain', range },
      maxBytes: MAX_BYTES,
      expect: NOT_YET,
    });
  try {
    return await ask(`bytes=${fromByte}-`);
  } catch (error) {
    // Too long for one answer.
    if (!isFailure(error, 'nonsense')) throw error;
    return ask(`bytes=${fromByte}-${fromByte + PART_BYTES - 1}`);
  }
}

function bodyLength(response: HttpResponse): number | undefined {
  const range = /^bytes (\d+)-(\d+)\//.exec(response.headers['content-range'] ?? '');
  if (range !== null) return Number(range[2]) - Number(range[1]) + 1;
  const length = response.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** A character that the log's end cuts in two is left for the next part. */
function partOf(text: string, fromByte: number, length: number | undefined): LogPart {
  const total = length ?? utf8Length(text);
  const whole = text.replace(/\uFFFD+$/, '');
  const cut = total - utf8Length(whole);
  return whole.length < text.length && cut > 0 && cut < 4
    ? { text: whole, nextByte: fromByte + total - cut }
    : { text, nextByte: fromByte + total };
}
