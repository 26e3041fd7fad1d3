import type { DestinationStream } from 'pino';
import { pino, stdTimeFunctions } from 'pino';

/** What a line is about, beside its words. */
export interface About {
  /** Id of the job. */
  readonly job?: string;
  readonly [name: string]: string | number | undefined;
}

/** Where the service notes what it does. Neither words nor fields hold a token, a query or a client's key. */
export interface Log {
  info(message: string, about?: About): void;
  warn(message: string, about?: About): void;
}

/** The words of other programs may quote an address or a header; what opens something is taken out of them. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/([?&#;][\w.-]*token=)[^\s&#;"'<>]+/gi, '$1[redacted]')
    .replace(/\b((?:bearer|basic|token)[ :=]+)[\w.~+/-]{8,}=*/gi, '$1[redacted]');

/**
 * Structured lines, one JSON object each, with ISO 8601 times.
 * @param to - the standard error when absent
 */
export function createLog(to: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  const options = {
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const logger = pino(options, to);
  return {
    info: (message, about = {}) => logger.info(about, withoutSecrets(message)),
    warn: (message, about = {}) => logger.warn(about, withoutSecrets(message)),
  };
}
