import type { CredentialScheme } from '../http/credentials.js';
import type { FileRef, HubProfile, Protocol, Run, StatedOffer } from '../model/index.js';
import type { StreamDigest } from '../task/digest.js';
import type { CommittedNotebook } from '../task/source.js';

export type { CommittedNotebook };

/** The notebook of the button that was pressed, as the editor has it, unsaved edits included. */
export interface HostNotebook {
  /** Path on this host; empty when it was never saved. */
  readonly origin: string;
  readonly name: string;
  /** The nbformat document as parsed JSON. The host hands over a copy or an immutable value. */
  readonly document: unknown;
}

/** A file beside the notebook, as the host sees it. */
export interface HostFile {
  readonly ref: FileRef;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** An entry of the `platforms` setting. */
export interface PlatformSetting {
  readonly name?: string;
  readonly url: string;
  readonly enabled?: boolean;
  /** Absent: `uws`. */
  readonly protocol?: Protocol;
  /** For a JupyterHub, which does not tell what kinds of server it has. */
  readonly profiles?: readonly HubProfile[];
  readonly stated?: StatedOffer;
  readonly answersWithSession?: boolean;
}

/** What an editor does for the controller. All effects that are not HTTP or the job store. */
export interface PanelHost {
  /** The active notebook. @returns undefined when there is none */
  notebook(): Promise<HostNotebook | undefined>;
  /** The notebook at this path, open or not. @returns undefined when there is none */
  notebookAt(origin: string): Promise<HostNotebook | undefined>;
  /** Looks up a path relative to the notebook's folder. @returns undefined when it is no readable file below the host's root */
  file(origin: string, path: string): Promise<HostFile | undefined>;
  /** A SHA-256 that is faster than one in JavaScript, where the host has it. */
  newDigest?(): StreamDigest | Promise<StreamDigest>;
  /** Reads a small text file beside the notebook (requirements.txt, environment.yml). */
  readText(origin: string, path: string): Promise<string | undefined>;
  /**
   * The notebook at this path as the last commit has it. Reads this host's disk only, and runs nothing that the repository's
   * configuration names.
   * @returns undefined where it is in no commit of a repository with a remote, or nothing here can tell
   */
  committed(origin: string): Promise<CommittedNotebook | undefined>;
  readonly credentials: CredentialKeeper;
  settings(): Promise<PanelSettings>;
  /** Lets requests reach an address that the user has just typed; call it before asking what is there. A host without an allow-list does nothing. */
  allowAddress(address: string): Promise<void>;
  /** Keeps it in the settings, where the user can take it back. */
  agree(origin: string): Promise<void>;
  /** Whether the user has agreed to fetch results from this origin. */
  agreed(origin: string): boolean;
  addPlatform(setting: PlatformSetting): Promise<void>;
  /** Opens a live session in place, or says why not and offers the browser. One tab for each run. */
  openSession(run: Run): Promise<void>;
  openFile(path: string): Promise<void>;
  /**
   * Puts a new notebook where this editor puts new files, under a free name like the wished one, and opens it in front.
   * @returns its path. @throws Error for people; nothing is ever overwritten
   */
  openCopy(name: string, text: string): Promise<string>;
  /**
   * A path for a new file or folder beside the notebook, under a name that nothing has.
   * @param name wished, e.g. `clusters.executed.ipynb`
   */
  freePath(origin: string, name: string): Promise<string>;
  writeText(path: string, text: string): Promise<void>;
  /** Makes the folder and its parents. */
  makeFolder(path: string): Promise<void>;
  /** One notification for each run, updated in place. */
  notify(run: Run, notice: Notice): void;
  /** The address of the editor's page: origins that will frame a session. */
  frameOrigins(): readonly string[];
}

export interface Notice {
  readonly kind: 'progress' | 'success' | 'error' | 'warning';
  readonly text: string;
  readonly actions: readonly ('open' | 'results' | 'log' | 'extend' | 'again')[];
}

export interface CredentialKeeper {
  /** Which platforms have one. */
  known(): Promise<readonly string[]>;
  /**
   * Keeps a token for the platform's origin. It is never read back.
   * @param scheme default `Bearer`; for `Basic` the token is the base64 of `user:password`
   */
  set(platformId: string, token: string, scheme?: CredentialScheme): Promise<void>;
  forget(platformId: string): Promise<void>;
}

export interface PanelSettings {
  readonly platforms: readonly PlatformSetting[];
  /** As typed, e.g. `{"memoryGiB": "4 GiB"}`. */
  readonly defaultNeeds: Readonly<Record<string, string>>;
  readonly defaultMode: 'live' | 'batch';
  readonly fetchResults: boolean;
  /** Addresses of services that list platforms. */
  readonly platformLists?: readonly string[];
  /** TAP services of IVOA registries, the preferred first. */
  readonly registries?: readonly string[];
  /** What is looked for in a registry; absent or empty: what speaks a protocol that is known here. */
  readonly registryStandardIds?: readonly string[];
  /** Repositories, records and lists in which notebooks are found: each an address, or an object with one. */
  readonly catalogues?: readonly unknown[];
}
