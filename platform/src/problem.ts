export type ProblemKind =
  | 'bad-request'
  | 'unauthorized'
  | 'invalid-token'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'too-large'
  | 'unsupported'
  | 'busy'
  | 'misdirected'
  | 'range'
  | 'unavailable';

/** A request that cannot be served as it is. The message goes to the caller as it stands: whole sentences, no secret. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What an error of any kind says. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
