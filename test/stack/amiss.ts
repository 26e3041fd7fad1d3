import type { Outcome } from './suites.ts';

/** Of each message; the suite's own log has all of it. */
const MESSAGE_LINES = 30;
/** Of what a suite printed that failed outside its tests. */
const OUTPUT_LINES = 40;

/** Says what went wrong in a suite, so that the end of a long log tells it. @returns empty where all went well at once */
export function whatIsAmiss(suite: string, { failed, retried = 0, failures, output }: Outcome): string {
  if (failed + retried === 0) return '';
  const head = failed > 0 ? `${suite} failed:` : `${suite} needed a second try:`;
  if (failures.length === 0) return [head, ...output.trim().split('\n').slice(-OUTPUT_LINES)].join('\n');
  const told = failures.map(({ test, message }) =>
    [`- ${test}`, ...message.trim().split('\n').slice(0, MESSAGE_LINES)].join('\n    '),
  );
  return [head, ...told].join('\n');
}
