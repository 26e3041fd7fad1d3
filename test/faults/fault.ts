/** The services that faults are played against: one for each driver, and for each way in which a driver's services differ. */
export const WORLDS = ['planner', 'plain-uws', 'broker', 'jupyterhub', 'binderhub'] as const;
export type WorldName = (typeof WORLDS)[number];

/** What a person's client does with a platform, from the first look to the last. */
export const STEPS = [
  'identify',
  'account',
  'ask',
  'release',
  'submit',
  'start',
  'find by key',
  'watch',
  'status',
  'log',
  'read result',
  'fetch result',
  'extend',
  'finish',
  'cancel',
  'remove',
] as const;
export type StepName = (typeof STEPS)[number];

/** What a service really answered. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Which exchange a fault is played to. */
export interface Exchange {
  readonly world: WorldName;
  readonly step: StepName;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Of the proxy, by which the platform is known. */
  readonly origin: string;
}

/** What a fault may use. */
export interface Stage {
  /** A server that is not the platform's, records every byte, and answers with a page. */
  readonly witness: string;
  /** The present by the client's clock, in milliseconds since the epoch. */
  now(): number;
  /** Waits in the client's time: nothing really waits. */
  sleep(ms: number): Promise<void>;
  /** Resolves when the client has given up on this exchange. */
  hang(): Promise<void>;
}

/** How the connection itself goes wrong: made by the client to a port where this is what happens. */
export interface ConnectPlay {
  /** Where connections go instead. */
  readonly connect: 'nobody' | 'expired certificate' | 'changed certificate' | 'certificate of another host';
}

/** The client's end of a connection. */
export interface Line {
  /** The client has left. */
  readonly gone: boolean;
  send(bytes: Uint8Array): Promise<void>;
  /** Ends it by a reset. */
  reset(): void;
}

/** Takes the answer's place on the wire. The connection is closed when it returns; while it never does, nothing more comes. */
export interface SocketPlay {
  readonly socket: (wire: Buffer, line: Line, stage: Stage, position: number) => Promise<void>;
}

/** Another answer, whole or as a stream of bytes that is sent without a length. */
export interface AnswerPlay {
  readonly answer: (
    answer: Answer,
    exchange: Exchange,
    stage: Stage,
  ) => Answer | (Omit<Answer, 'body'> & { readonly body: AsyncIterable<Uint8Array> });
}

export interface Fault {
  /** Unique; the row of the table. */
  readonly name: string;
  readonly family:
    | 'connection'
    | 'bytes'
    | 'status'
    | 'redirect'
    | 'tls'
    | 'clock'
    | 'xml'
    | 'json'
    | 'text'
    | 'offer'
    | 'list'
    | 'result';
  readonly play: ConnectPlay | SocketPlay | AnswerPlay;
  /** False: the service never gets the request. Default: it gets it, does it, and its answer suffers. */
  readonly reaches?: boolean;
  /** Of a socket's play: the byte positions of an answer of this length at which it may be played. Default: position 0 alone. */
  readonly positions?: (length: number) => readonly number[];
  /** What an answer must have for this fault to alter it. Absent: it alters every answer. */
  readonly needs?: string;
  /** Why the cell cannot be run, or would show nothing. */
  readonly notFor?: (world: WorldName, step: StepName) => string | undefined;
}
