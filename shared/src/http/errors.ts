/** What a person needs to know of a failure; see {@link PlatformError}. */
export interface Failure {
  readonly platformName: string;
  /** Completes "could not ...", e.g. `send the notebook`. */
  readonly tried: string;
  readonly why: string;
  /** What to do next. */
  readonly next: string;
  /** The server's own text, bounded and plain. */
  readonly details?: string;
  readonly kind: FailureKind;
  /** A submission was turned away at the platform's door, or never left: nothing of it is there, so sending it again is safe. */
  readonly turnedAway?: boolean;
  /** The platform asked to be left alone for so long. */
  readonly retryAfterMs?: number;
  /** With `consent`: the origin that the user has to agree to. */
  readonly origin?: string;
}

/** `ambiguous`: the request may have had its effect. `consent`: the way leads to a host that the user has not agreed to. */
export type FailureKind =
  'sign-in' | 'unreachable' | 'refused' | 'gone' | 'nonsense' | 'ambiguous' | 'unsupported' | 'consent';

/** The one error that drivers throw. Its message is a whole sentence for people. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(
      `${failure.platformName}: could not ${failure.tried}: ${failure.why} ${failure.next}`.trim(),
      options,
    );
  }
}
