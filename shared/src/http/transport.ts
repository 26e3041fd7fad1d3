import type { FileRef } from '../model/index.js';

/** One part of a multipart body. A file part is read by the host, from its disk, and never passes through a page. */
export interface BodyPart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly content: { readonly text: string } | { readonly file: FileRef };
}

export type Body =
  | { readonly kind: 'form'; readonly fields: readonly (readonly [string, string])[] }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'multipart'; readonly parts: readonly BodyPart[] }
  /** The file as a Jupyter contents model: JSON whose `content` is the file in base64. Read by the host, as a file part is. */
  | { readonly kind: 'contents'; readonly file: FileRef };

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute http(s) URL. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /**
   * On behalf of which platform: its credential is attached when `url` has one of the platform's origins, and only then.
   * Absent: no credential at all.
   */
  readonly platformId?: string;
  /** For the whole exchange, in milliseconds. */
  readonly deadlineMs: number;
  /** The exchange ends when no byte of the answer comes for so long, in milliseconds. Absent: only the deadline ends it. */
  readonly stallMs?: number;
  /** A longer answer is an error. */
  readonly maxBytes: number;
  /** How a 2xx answer's body stands in `text`: absent, as UTF-8; else its bytes in base64 (RFC 4648, section 4). */
  readonly as?: 'base64';
  readonly signal: AbortSignal;
}

/** Redirects are answers, never followed. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * The one seam to the network. Each host brings its own.
 * Rejects with a TransportError when no answer came, with the signal's reason when aborted. Any status is an answer.
 */
export interface HttpTransport {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Streams a 200 answer's body into a file that must not exist yet; any other status is answered as by `send`, with no file made. */
  download(request: HttpRequest, to: FileRef): Promise<HttpResponse & { readonly sizeBytes: number }>;
}

/** An answer that arrives in pieces, for as long as the deadline allows. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text as it arrives, of a 200 answer; of any other, its text whole. Ending the iteration ends the exchange. */
  readonly pieces: AsyncIterable<string>;
}

/** A WebSocket (RFC 6455) that carries text. */
export interface HttpSocket {
  send(text: string): void;
  /** Ends when the other side closes. Rejects with a TransportError when the connection is lost. */
  readonly messages: AsyncIterable<string>;
  close(): void;
}

/** What a session's own server needs beyond single answers: event streams and sockets. */
export interface LiveTransport extends HttpTransport {
  /** As `send`, but the answer is read as it comes; `maxBytes` bounds it whole. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /**
   * Opens a WebSocket at an http(s) address, with the credential as for a GET. `deadlineMs` bounds the time until it is open,
   * `maxBytes` each message.
   */
  connect(request: Omit<HttpRequest, 'method' | 'body'>): Promise<HttpSocket>;
}

export type TransportFailure =
  'unreachable' | 'timeout' | 'stalled' | 'too-large' | 'forbidden' | 'tls' | 'interrupted';

/** For people, in place of the usual words for a kind of failure. */
export interface FailureWords {
  /** Completes "could not ...:". */
  readonly why: string;
  /** What to do next. */
  readonly next: string;
}

/** No answer came. `maybeSent` is false only where it is sure that no byte of the request left. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Where the transport knows more than the kind of the failure says. */
  readonly words: FailureWords | undefined;
  constructor(
    readonly failure: TransportFailure,
    message: string,
    readonly maybeSent: boolean,
    options?: ErrorOptions & { readonly words?: FailureWords },
  ) {
    super(message, options);
    this.words = options?.words;
  }
}
