import type { Clock, FileRef } from '../model/index.js';
import { PlatformError } from './errors.js';
import { failureOfStatus, failureOfTransport } from './failures.js';
import { backOff, retryAfterMs } from './time.js';
import {
  type Body,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from './transport.js';

/** Media types that we read; never a wildcard, or some servers choose HTML or JSON (UWS 1.1, section 2.2). */
export const ACCEPT_XML = 'application/xml, text/xml;q=0.9, text/plain;q=0.5';

const DEADLINE_MS = 20_000;
const MAX_BYTES = 4 * 1024 * 1024;
const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A platform that wants more patience than this is down for the person who waits. */
const MAX_PAUSE_MS = 20_000;
/** Who has waited in vain for longer than this is told, and not made to wait as long again. */
const LONG_MS = 120_000;
const TRANSIENT: readonly number[] = [429, 502, 503, 504];

export interface HttpClientOptions {
  readonly transport: HttpTransport;
  readonly platformName: string;
  /** Whose credential goes along where the origin allows it; absent: none. */
  readonly platformId?: string;
  readonly clock: Clock;
}

export interface CallOptions {
  /** Completes "could not ...", for people. */
  readonly tried: string;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** Default 20 s, for each try. */
  readonly deadlineMs?: number;
  /** Ends the try when no byte of the answer comes for so long. Default: only the deadline does. */
  readonly stallMs?: number;
  /** Default 4 MiB. */
  readonly maxBytes?: number;
  /**
   * A second request has no second effect, so it may be sent again when the answer is lost. Default: true but for POST.
   */
  readonly repeatable?: boolean;
  /** How often to try at most; default 3, and 1 leaves repeating to the caller. */
  readonly tries?: number;
  /** Statuses outside 200-399 that the caller wants to see as answers. */
  readonly expect?: readonly number[];
  /** False for an address that is not the platform's own. Default true. */
  readonly withCredential?: boolean;
}

/**
 * Requests of one platform: deadlines, repeats of what is safe to repeat, and failures in words for people.
 * All methods resolve with a 2xx or 3xx answer (or an expected one) and reject with a PlatformError,
 * or with the signal's reason when aborted. Redirects are answers.
 */
export class HttpClient {
  constructor(private readonly options: HttpClientOptions) {}

  get(url: string, call: CallOptions): Promise<HttpResponse> {
    return this.call('GET', url, call);
  }

  post(url: string, call: CallOptions): Promise<HttpResponse> {
    return this.call('POST', url, call);
  }

  put(url: string, call: CallOptions): Promise<HttpResponse> {
    return this.call('PUT', url, call);
  }

  delete(url: string, call: CallOptions): Promise<HttpResponse> {
    return this.call('DELETE', url, call);
  }

  /** Streams a 200 answer into a file that must not exist yet. One try: a half-written file is removed by the transport. */
  async download(
    url: string,
    to: FileRef,
    call: CallOptions,
  ): Promise<HttpResponse & { readonly sizeBytes: number }> {
    const { transport, platformName } = this.options;
    try {
      const response = await transport.download(this.request('GET', url, call), to);
      if (!isAnswer(response.status, call)) {
        throw failureOfStatus(response, { platformName, tried: call.tried });
      }
      return response;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw failureOfTransport(error, { platformName, tried: call.tried }, true);
    }
  }

  private async call(method: HttpRequest['method'], url: string, call: CallOptions): Promise<HttpResponse> {
    const attempt = { platformName: this.options.platformName, tried: call.tried };
    const repeatable = call.repeatable ?? method !== 'POST';
    const request = this.request(method, url, call);
    for (let tried = 1; ; tried++) {
      const outcome = await this.once(request);
      const last = tried >= (call.tries ?? TRIES);
      const pause = last ? undefined : this.pauseAfter(outcome, repeatable, tried - 1, request.deadlineMs);
      if (pause !== undefined) {
        await this.options.clock.sleep(pause, call.signal);
        continue;
      }
      if (outcome instanceof TransportError) throw failureOfTransport(outcome, attempt, repeatable);
      if (isAnswer(outcome.status, call)) return outcome;
      throw lostBehindGateway(outcome, repeatable)
        ? failureOfTransport(
            new TransportError('interrupted', `HTTP ${outcome.status}`, true),
            attempt,
            false,
          )
        : failureOfStatus(
            outcome,
            attempt,
            retryAfterMs(outcome.headers['retry-after'], this.options.clock.now()),
          );
    }
  }

  private async once(request: HttpRequest): Promise<HttpResponse | TransportError> {
    try {
      return await this.options.transport.send(request);
    } catch (error) {
      if (error instanceof TransportError) return error;
      throw error;
    }
  }

  /** @returns how long to wait before another try, undefined when there must be none */
  private pauseAfter(
    outcome: HttpResponse | TransportError,
    repeatable: boolean,
    attempt: number,
    deadlineMs: number,
  ): number | undefined {
    const pause = backOff(attempt, FIRST_PAUSE_MS, MAX_PAUSE_MS);
    if (outcome instanceof TransportError) {
      const hopeless =
        outcome.failure === 'forbidden' ||
        outcome.failure === 'too-large' ||
        outcome.failure === 'tls' ||
        outcome.failure === 'stalled' ||
        (outcome.failure === 'timeout' && deadlineMs > LONG_MS);
      return !hopeless && (repeatable || !outcome.maybeSent) ? pause : undefined;
    }
    // 429 says that nothing was done (RFC 6585, section 4); the others leave it open.
    if (!TRANSIENT.includes(outcome.status) || !(repeatable || outcome.status === 429)) return undefined;
    const wished = retryAfterMs(outcome.headers['retry-after'], this.options.clock.now()) ?? pause;
    return wished <= MAX_PAUSE_MS ? Math.max(wished, pause) : undefined;
  }

  private request(method: HttpRequest['method'], url: string, call: CallOptions): HttpRequest {
    const { platformId } = this.options;
    return {
      method,
      url,
      headers: { accept: ACCEPT_XML, ...call.headers },
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(platformId === undefined || call.withCredential === false ? {} : { platformId }),
      deadlineMs: call.deadlineMs ?? DEADLINE_MS,
      ...(call.stallMs === undefined ? {} : { stallMs: call.stallMs }),
      maxBytes: call.maxBytes ?? MAX_BYTES,
      signal: call.signal,
    };
  }
}

/** True for a failure of the given kind. */
export function isFailure(error: unknown, ...kinds: readonly PlatformError['failure']['kind'][]): boolean {
  return error instanceof PlatformError && kinds.includes(error.failure.kind);
}

function isAnswer(status: number, call: CallOptions): boolean {
  return (status >= 200 && status < 400) || (call.expect?.includes(status) ?? false);
}

/** A gateway gave up on a request that must not be sent twice: the platform behind it may have done it. */
function lostBehindGateway(response: HttpResponse, repeatable: boolean): boolean {
  return !repeatable && (response.status === 502 || response.status === 504);
}
