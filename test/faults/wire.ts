import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Answer } from './fault.ts';

/** Not of the answer, but of one connection (RFC 9110, section 7.6.1), or made anew. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** The headers that go on. */
export function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OF_THE_CONNECTION.includes(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** Reads an answer whole; of a stream of events that is held open, what came by its last event. */
export async function wholeAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  const isStream = incoming.headers['content-type']?.startsWith('text/event-stream') === true;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    if (isStream && Buffer.concat(chunks).includes('"phase":"ready"')) break;
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: headersOf(incoming),
    body: Buffer.concat(chunks),
  };
}

export function headBytes(
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  framing: Readonly<Record<string, string>>,
): Buffer {
  const lines = Object.entries({
    ...headers,
    ...framing,
    connection: status === 101 ? 'upgrade' : 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  // As Node reads and writes header values: one byte for each character.
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Odd'}\r\n${lines.join('')}\r\n`,
    'latin1',
  );
}

/** An answer as it stands on the wire. A length that it names itself stays. */
export function wireOf(answer: Answer): Buffer {
  if (answer.status === 101) return headBytes(answer, {});
  const length = answer.headers['content-length'] ?? String(answer.body.byteLength);
  return Buffer.concat([headBytes(answer, { 'content-length': length }), answer.body]);
}

/** What these are on the wire, a message with the shortest head of a frame (RFC 6455, section 5.2); at least one byte. */
export function lengthOf([first, ...messages]: readonly Answer[]): number {
  const head = first === undefined ? 1 : wireOf(first).byteLength;
  return messages.reduce((sum, { body }) => sum + 2 + body.byteLength, head);
}
