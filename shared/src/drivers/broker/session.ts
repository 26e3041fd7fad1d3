import { type Attempt, nonsense } from '../../http/failures.js';
import { type BrokerOffer, brokerOffer } from '../../wire/index.js';
import { attempt, type Connection, JSON_ONLY } from './connection.js';

const MAX_BYTES = 1024 * 1024;

interface Reading {
  readonly tried: string;
  readonly signal: AbortSignal;
  /** How often to try at most; default 3. */
  readonly tries?: number;
}

/** Reads a session. @throws PlatformError, `gone` when there is none */
export async function readSession(
  connection: Connection,
  url: string,
  reading: Reading,
): Promise<BrokerOffer> {
  const response = await connection.http.get(url, { ...reading, headers: JSON_ONLY, maxBytes: MAX_BYTES });
  return parseSession(response.text, attempt(connection.platform, reading.tried));
}

/**
 * Asks for another phase of a session. What cannot be changed comes back as it was, with the same status: whoever asks looks
 * at the phase.
 * @returns the session as it is then, undefined when there is none
 */
export async function updatePhase(
  connection: Connection,
  url: string,
  phase: 'ACCEPTED' | 'REJECTED' | 'CANCELLED',
  reading: Reading,
): Promise<BrokerOffer | undefined> {
  const response = await connection.http.post(url, {
    ...reading,
    headers: JSON_ONLY,
    body: { kind: 'json', value: { kind: 'uri:enum-value-update', path: 'phase', value: phase } },
    // The second time nothing changes any more.
    repeatable: true,
    maxBytes: MAX_BYTES,
    expect: [404, 410],
  });
  if (response.status === 404 || response.status === 410) return undefined;
  return response.status < 300 && response.text.trim() !== ''
    ? parseSession(response.text, attempt(connection.platform, reading.tried))
    : readSession(connection, url, reading);
}

function parseSession(text: string, who: Attempt): BrokerOffer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw nonsense(who, 'its answer is no session.', text);
  }
  const parsed = brokerOffer.safeParse(value);
  // A phase that nobody knows may be a later one's. None at all says nothing, least of all that an offer was taken.
  if (!parsed.success || parsed.data.phase.trim() === '')
    throw nonsense(who, 'its answer is no session.', text);
  return parsed.data;
}
