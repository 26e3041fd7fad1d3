import type { Limit } from './exchange.js';
import { TransportError, type TransportFailure } from '../http/transport.js';

/** The connection was never made, so nothing left. */
const NOT_CONNECTED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
];

const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

const SAID: Readonly<Record<Limit, string>> = {
  timeout: 'the deadline passed',
  stalled: 'nothing more came',
};

/** What undici or node:fs threw, in the words of the transport seam. */
export function transportErrorOf(
  error: unknown,
  state: { readonly limit: Limit | undefined; readonly maybeSent: boolean },
): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const failure = state.limit ?? failureOf(code);
  const maybeSent = state.maybeSent && !NOT_CONNECTED.includes(code) && failure !== 'tls';
  const message =
    state.limit === undefined ? (error instanceof Error ? error.message : String(error)) : SAID[state.limit];
  return new TransportError(failure, message === '' ? code : message, maybeSent, { cause: error });
}

function failureOf(code: string): TransportFailure {
  if (TLS.test(code)) return 'tls';
  if (NOT_CONNECTED.includes(code)) return 'unreachable';
  return 'interrupted';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== 'UND_ERR_ABORTED')
    return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
