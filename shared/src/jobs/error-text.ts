import type { JobError } from '../model/index.js';

/** What went wrong with a job, split for people. */
export interface ErrorText {
  /** The one line that says it. */
  readonly line: string;
  /** All that the platform said beyond, of several lines. */
  readonly more?: string;
}

/** Splits an error whose message may be a whole traceback: its first line says what happened. */
export function errorText({ message, details = '' }: JobError): ErrorText {
  const [line = '', ...rest] = message.trim().split(/\r\n|\r|\n/);
  const beyond = rest.join('\n').trim();
  const more = details.includes(beyond)
    ? details
    : [beyond, details].filter((text) => text !== '').join('\n\n');
  return { line, ...(more === '' ? {} : { more }) };
}
