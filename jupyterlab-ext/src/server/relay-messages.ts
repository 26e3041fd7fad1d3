import type { HttpResponse, TransportFailure } from '@run-elsewhere/planner';

/** What the relay says; see the server part's README. */
export type Message = { readonly id: number } & (
  | ({ readonly type: 'response'; readonly sizeBytes?: number } & HttpResponse)
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end' }
  | {
      readonly type: 'failure';
      readonly failure: TransportFailure;
      readonly message: string;
      readonly maybeSent: boolean;
    }
);

/** What the page says of an exchange that has begun. */
export type Later =
  { readonly type: 'abort' | 'taken' | 'close' } | { readonly type: 'text'; readonly text: string };

/** Whoever waits for what the relay says of one exchange. */
export interface Listener {
  hear(message: Message): void;
  fail(error: Error): void;
}

/** Time beyond a request's own deadline after which a silent relay counts as lost, in milliseconds. */
export const GRACE_MS = 5_000;
