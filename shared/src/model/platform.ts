/** Protocols that have a driver. */
export type Protocol = 'uws' | 'broker' | 'jupyterhub' | 'binderhub';

/** A platform that the user knows, as the settings hold it. Plain data, no secret. */
export interface Platform {
  /** Stable identifier: the normalised address (see `platformId`). */
  readonly id: string;
  readonly name: string;
  /** Base address, without a trailing slash. */
  readonly url: string;
  readonly protocol: Protocol;
  /** For a service that cannot be asked: what its settings entry says of it. */
  readonly stated?: StatedOffer;
  /** True where a submit may be answered by a redirect to the session itself instead of a UWS job. */
  readonly answersWithSession?: boolean;
  /** The kinds of server that a JupyterHub starts; it does not tell them itself. */
  readonly profiles?: readonly HubProfile[];
}

/** One kind of server of a JupyterHub, in the words of the hub's settings entry. */
export interface HubProfile {
  readonly name: string;
  readonly cores?: number;
  readonly memoryGiB?: number;
  readonly diskGiB?: number;
  readonly gpus?: number;
  /** For how long a server may run. */
  readonly hours?: number;
  /** The environment that it has, for people. */
  readonly image?: string;
  /** The user options that choose it, e.g. `{"profile": "large"}`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

/** The offer of a plain UWS service, in the words of its settings entry. */
export interface StatedOffer {
  readonly cores?: number;
  readonly memoryGiB?: number;
  readonly diskGiB?: number;
  readonly gpus?: number;
  readonly durationSeconds?: number;
  /** Parameters sent with every job, e.g. `{"REQUEST": "run"}`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Name of the parameter that carries the notebook. */
  readonly notebookParameter?: string;
  /** Absent: `value`. By `reference` the service gets the public address of the committed notebook and reads it itself. */
  readonly notebookBy?: 'value' | 'reference';
}

export type SignIn = 'none' | 'optional' | 'required';

/** What a platform takes: a token (RFC 6750), or a user name with a password (RFC 7617). */
export type SignInScheme = 'Bearer' | 'Basic';

/** What a driver found at an address. */
export interface Identity {
  readonly protocol: Protocol;
  readonly name: string;
  readonly url: string;
  readonly signIn: SignIn;
  /** As its challenges name them; absent: a token. */
  readonly schemes?: readonly SignInScheme[];
  /** False where the service can only be described by its settings entry. */
  readonly answersWithOffers: boolean;
}

/** Who the platform takes us for. */
export interface Account {
  /** Absent when anonymous. */
  readonly name?: string;
  readonly signIn: SignIn;
  /** As the platform's challenges name them; absent: a token. */
  readonly schemes?: readonly SignInScheme[];
}

/** What a protocol cannot do is declared, never discovered by failing. */
export interface DriverCapabilities {
  readonly ask: boolean;
  readonly live: boolean;
  readonly batch: boolean;
  readonly release: boolean;
  readonly extend: boolean;
  readonly finish: boolean;
  readonly log: boolean;
  readonly results: boolean;
  /** The platform honours the client's key: a repeated POST gives the same job. */
  readonly honoursKey: boolean;
}
