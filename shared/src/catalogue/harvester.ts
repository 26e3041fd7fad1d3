import * as z from 'zod/mini';
import { failureOfStatus, failureOfTransport } from '../http/failures.js';
import { retryAfterMs } from '../http/time.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../http/transport.js';
import { isPrivateAddress } from './private-address.js';
import { originOf, parseHttpUrl, resolveLink } from '../http/url.js';
import type { Clock, FileRef } from '../model/index.js';
import type { Cache } from './cache.js';
import { pauseOf } from './rate-limit.js';

const DEADLINE_MS = 30_000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** A service that wants more patience than this is asked another day; what was cached is shown. */
const MAX_PATIENCE_MS = 60_000;

export interface HarvesterParts {
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly cache: Cache;
  /** An answer younger than this is not asked for again. */
  readonly lifetimeMs: number;
  /** The address that the user wrote. Links that an answer gives lead to private addresses only where this is one. */
  readonly home: string;
  /** Told when a service wants to be left alone for a while. */
  readonly onWait?: (host: string, untilMs: number) => void;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  /** Completes "could not ...". */
  readonly tried: string;
  readonly accept?: string;
  /** Default 8 MiB. */
  readonly maxBytes?: number;
  /** Not kept: it is big, and what is made of it is kept instead. */
  readonly uncached?: boolean;
  /** First and last byte, counted from 0; a negative first alone counts from the end (RFC 9110, section 14.1.2). Not cached. */
  readonly range?: readonly [number] | readonly [number, number];
}

export interface DownloadOptions extends Pick<GetOptions, 'signal' | 'tried' | 'accept'> {
  readonly maxBytes: number;
  /** For the whole file, and for which time nothing of it may come; in milliseconds. */
  readonly times: Pick<HttpRequest, 'deadlineMs' | 'stallMs'>;
}

type Options = GetOptions & { readonly to?: FileRef; readonly times?: DownloadOptions['times'] };

/** A 2xx answer. */
export interface Got {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch: when the service last said so. */
  readonly checkedMs: number;
  /** False where the service could not be asked and this is what it said the last time. */
  readonly fresh: boolean;
}

const cachedSchema = z.object({
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  checkedMs: z.number(),
});
type Cached = z.infer<typeof cachedSchema>;

/** Those that a later request or a reader of pages needs. */
const KEPT_HEADERS = ['etag', 'last-modified', 'link', 'content-range', 'content-type', 'x-next-page'];

/**
 * Reads from public services as a good guest: one request at a time for each host, conditional requests, no request at all
 * for what is young enough, and rate limits obeyed before they are hit. Never sends a credential.
 */
export class Harvester {
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly closedUntil = new Map<string, number>();
  private readonly homeIsPrivate: boolean;

  constructor(private readonly parts: HarvesterParts) {
    this.homeIsPrivate = isPrivateAddress(parts.home);
  }

  /**
   * GETs an address; redirects are followed.
   * @throws PlatformError when there is no answer and none was kept; the signal's reason when aborted
   */
  async get(url: string, options: GetOptions): Promise<Got> {
    const key = `GET ${options.accept ?? ''} ${url}`;
    const kept = options.uncached || options.range ? undefined : await this.cached(key);
    if (kept && this.parts.clock.now() - kept.checkedMs < this.parts.lifetimeMs)
      return { ...kept, fresh: true };
    try {
      const response = await this.follow(url, options, kept);
      const got = this.gotFrom(response, kept);
      if (!options.uncached && !options.range) await this.parts.cache.put(key, JSON.stringify(got));
      return { ...got, fresh: true };
    } catch (error) {
      options.signal.throwIfAborted();
      if (kept) return { ...kept, fresh: false };
      throw error;
    }
  }

  /**
   * Saves what is at an address in a new file of the host; redirects are followed.
   * Throws as {@link Harvester.get} does, and then no file is made.
   */
  async download(url: string, to: FileRef, options: DownloadOptions): Promise<void> {
    const { status } = await this.follow(url, { ...options, to }, undefined);
    // An answer of another kind was not saved.
    if (status === 200) return;
    const why = `it answers ${status} instead of the file`;
    const words = { why: `${why}.`, next: 'Leave it out, or try again later.' };
    throw failureOfTransport(
      new TransportError('interrupted', why, true, { words }),
      attemptAt(url, options),
      true,
    );
  }

  private async cached(key: string): Promise<Cached | undefined> {
    const text = await this.parts.cache.get(key);
    if (text === undefined) return undefined;
    try {
      const parsed = z.safeParse(cachedSchema, JSON.parse(text));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  private gotFrom(response: HttpResponse, kept: Cached | undefined): Cached {
    const checkedMs = this.parts.clock.now();
    if (response.status === 304 && kept) return { ...kept, checkedMs };
    const headers = Object.entries(response.headers).filter(([name]) => KEPT_HEADERS.includes(name));
    return { text: response.text, headers: Object.fromEntries(headers), checkedMs };
  }

  private async follow(url: string, options: Options, kept: Cached | undefined): Promise<HttpResponse> {
    const attempt = attemptAt(url, options);
    let at = url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      this.check(at, attempt);
      const response = await this.send(at, options, hops === 0 ? kept : undefined, attempt);
      const next = response.headers.location;
      if (response.status < 300 || response.status === 304) return response;
      if (response.status >= 400 || next === undefined) throw failureOfStatus(response, attempt);
      at = resolveLink(next, at) ?? '';
    }
    throw failureOfTransport(
      new TransportError('forbidden', 'it redirects in a circle', true),
      attempt,
      true,
    );
  }

  /** An address that an answer named may be anything. */
  private check(url: string, attempt: { platformName: string; tried: string }): void {
    const isHome = originOf(url) !== undefined && originOf(url) === originOf(this.parts.home);
    if (isHome || (parseHttpUrl(url) && (this.homeIsPrivate || !isPrivateAddress(url)))) return;
    const why = 'the way leads into the private network of this machine';
    throw failureOfTransport(new TransportError('forbidden', why, false), attempt, true);
  }

  private async send(
    url: string,
    options: Options,
    kept: Cached | undefined,
    attempt: { platformName: string; tried: string },
  ): Promise<HttpResponse> {
    const { host } = new URL(url);
    const { transport } = this.parts;
    return this.inTurn(host, async () => {
      await this.patience(host, options.signal, attempt);
      for (let tries = 0; ; tries++) {
        const request = requestFor(url, options, kept);
        const exchange = options.to ? transport.download(request, options.to) : transport.send(request);
        const response = await exchange.catch((error: unknown) => {
          throw error instanceof TransportError ? failureOfTransport(error, attempt, true) : error;
        });
        const pause = pauseOf(response, this.parts.clock.now());
        if (pause !== undefined) this.closedUntil.set(host, this.parts.clock.now() + pause);
        const turnedAway = response.status === 429 || (response.status === 403 && pause !== undefined);
        if (!turnedAway) return response;
        if (tries > 0)
          throw failureOfStatus(
            response,
            attempt,
            retryAfterMs(response.headers['retry-after'], this.parts.clock.now()),
          );
        if (pause === undefined) this.closedUntil.set(host, this.parts.clock.now() + 5000);
        await this.patience(host, options.signal, attempt);
      }
    });
  }

  /** Waits until the host wants to be asked again, where that is soon. */
  private async patience(
    host: string,
    signal: AbortSignal,
    attempt: { platformName: string; tried: string },
  ): Promise<void> {
    const { clock, onWait } = this.parts;
    const until = this.closedUntil.get(host) ?? 0;
    const pause = until - clock.now();
    if (pause <= 0) return;
    onWait?.(host, until);
    if (pause > MAX_PATIENCE_MS) {
      const why = `its limit of requests is used up until ${new Date(until).toISOString()}`;
      const words = { why: `${why}.`, next: 'What was found before is shown; look again after that.' };
      throw failureOfTransport(new TransportError('forbidden', why, false, { words }), attempt, true);
    }
    await clock.sleep(pause, signal);
  }

  private async inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(host) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.queues.set(
      host,
      mine.catch(() => undefined),
    );
    return mine;
  }
}

const attemptAt = (url: string, { tried }: Pick<GetOptions, 'tried'>) => ({
  platformName: parseHttpUrl(url)?.host ?? 'The address',
  tried,
});

function requestFor(url: string, options: Options, kept: Cached | undefined): HttpRequest {
  const etag = kept?.headers.etag;
  const modified = kept?.headers['last-modified'];
  const conditions =
    etag !== undefined
      ? { 'if-none-match': etag }
      : modified !== undefined
        ? { 'if-modified-since': modified }
        : {};
  const range =
    options.range === undefined
      ? {}
      : { range: `bytes=${options.range[0]}${options.range.length === 2 ? `-${options.range[1]}` : ''}` };
  return {
    method: 'GET',
    url,
    headers: { accept: options.accept ?? 'application/json', ...conditions, ...range },
    ...(options.range === undefined ? {} : { as: 'base64' as const }),
    deadlineMs: DEADLINE_MS,
    ...options.times,
    maxBytes: options.maxBytes ?? MAX_BYTES,
    signal: options.signal,
  };
}
