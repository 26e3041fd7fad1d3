import type { DriverBench } from './bench.js';

/** @throws Error with these words when it is not so */
export function check(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Error(words);
}

/** @throws Error when two values are not the same data */
export function checkSame(is: unknown, shouldBe: unknown, what: string): void {
  const [a, b] = [JSON.stringify(is), JSON.stringify(shouldBe)];
  check(a === b, `${what}: ${a} instead of ${b}`);
}

/** What a PlatformError says, whichever build of the client its class is from. */
export interface Told {
  readonly kind: string;
  readonly platformName: string;
  readonly tried: string;
  readonly why: string;
  readonly next: string;
}

/**
 * How some work failed.
 * @throws Error when it did not fail, or with something that tells a person nothing
 */
export async function failureOf(bench: DriverBench, work: Promise<unknown>, what: string): Promise<Told> {
  const error: unknown = await work.then(
    (value) => new Error(`${what} did not fail, but gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isPlatformError(error)) throw error;
  const { failure, message } = error;
  checkSame(failure.platformName, bench.platform.name, `${what} fails with the name of another platform`);
  for (const part of [failure.tried, failure.why]) {
    check(part.trim() !== '' && message.includes(part), `${what} fails without words: ${message}`);
  }
  return failure;
}

function isPlatformError(error: unknown): error is Error & { readonly failure: Told } {
  return error instanceof Error && error.name === 'PlatformError' && 'failure' in error;
}

/** @throws Error when some work does not fail as one of these kinds */
export async function checkFails(
  bench: DriverBench,
  work: Promise<unknown>,
  what: string,
  ...kinds: readonly string[]
): Promise<void> {
  const { kind, why } = await failureOf(bench, work, what);
  check(kinds.includes(kind), `${what} fails as ${kind} instead of ${kinds.join(' or ')}: ${why}`);
}

/** For every request that is expected to be answered. */
export const soon = (): AbortSignal => AbortSignal.timeout(60_000);

/** As the store keeps it and gives it back. */
export const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
