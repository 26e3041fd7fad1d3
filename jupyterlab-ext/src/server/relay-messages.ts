import type { HttpResponse, TransportFailure } from '@run-elsewhere/planner';

/** What the relay says; see the server part's README. */
export type Message = { readonly id: number } & (
  | ({ readonly type: 'response'; readonly sizeBytes?: number } & HttpResponse)
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end' }
  | {
      readonly type: 'failure';
      readonly failure: TransportFailure;
      readonly message: string;
      readonly maybeSent: boolean;
    }
);

/** What the page says of an exchange that has begun. */
export type Later =
  { readonly type: 'abort' | 'taken' | 'close' } | { readonly type: 'text'; readonly text: string };

/** Whoever waits for what the relay says of one exchange. */
export interface Listener {
  hear(message: Message): void;
  fail(error: Error): void;
}

/** Time beyond a request's own deadline after which a silent relay counts as lost, in milliseconds. */
export const GRACE_MS = 5_000;

const FAILURES: Readonly<Record<TransportFailure, true>> = {
  unreachable: true,
  timeout: true,
  stalled: true,
  'too-large': true,
  forbidden: true,
  tls: true,
  interrupted: true,
};

/**
 * Reads a message of the relay; a proxy on the way may have put in something else.
 * @returns a failure in place of what makes no sense of an exchange; undefined where it is not even clear of which
 */
export function parseMessage(data: unknown): Message | undefined {
  const message = typeof data === 'string' ? objectOf(data) : undefined;
  if (typeof message?.id !== 'number') return undefined;
  if (isMessage(message)) return message as unknown as Message;
  const { id } = message;
  const said = 'The Jupyter server said something that makes no sense.';
  return { id, type: 'failure', failure: 'interrupted', message: said, maybeSent: true };
}

function isMessage({
  type,
  status,
  headers,
  text,
  sizeBytes,
  failure,
  message,
  maybeSent,
}: Members): boolean {
  switch (type) {
    case 'response':
      return (
        typeof status === 'number' &&
        typeof text === 'string' &&
        isObject(headers) &&
        Object.values(headers).every((value) => typeof value === 'string') &&
        (sizeBytes === undefined || typeof sizeBytes === 'number')
      );
    case 'text':
      return typeof text === 'string';
    case 'end':
      return true;
    case 'failure':
      return (
        typeof failure === 'string' &&
        Object.hasOwn(FAILURES, failure) &&
        typeof message === 'string' &&
        typeof maybeSent === 'boolean'
      );
    default:
      return false;
  }
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectOf(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
