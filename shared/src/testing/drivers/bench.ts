import type { DriverFactory, PlatformDriver } from '../../drivers/driver.js';
import type {
  DriverCapabilities,
  FileRef,
  JobRef,
  Mode,
  Platform,
  RefusalReason,
  SignIn,
  Task,
} from '../../model/index.js';
import type { Faults } from './faults.js';

/** What speaks there: one kind for each row of {@link MAY_LACK}. */
export type BenchKind = 'profile' | 'plain-uws' | 'broker' | 'jupyterhub' | 'binderhub';

/** `stranger`: somebody with a credential that is not valid. */
export type Who = 'visitor' | 'member' | 'stranger';

/** A platform on which a driver is put through its paces. */
export interface DriverBench {
  readonly kind: BenchKind;
  readonly factory: DriverFactory;
  readonly platform: Platform;
  /** As somebody may type it. */
  readonly address: string;
  /** Answers, and speaks something else. */
  readonly elsewhere: string;
  readonly signIn: SignIn;
  /** What can be run there; the other mode is refused. */
  readonly modes: readonly Mode[];
  /** A task that the platform refuses, and the field that it names. */
  readonly refused: { readonly task: Task; readonly field: RefusalReason['field'] };
  /** A new driver with each call, which knows nothing of the others. */
  connect(who: Who, faults?: Faults): PlatformDriver;
  /** A task that fits. In batch it ends by itself after a while, or goes on until somebody stops it. */
  task(mode: Mode, lasts: 'a while' | 'until stopped'): Task;
  /** How many jobs the member has that were ever started. */
  begun(): Promise<number>;
  /** Where nothing really runs: lets a job come so far. */
  advance?(job: JobRef, to: 'running' | 'ended'): void;
  /** A file of the host that does not exist yet. */
  readonly newFile: () => FileRef;
}

/**
 * What a driver may declare itself unable to do, and why. Whatever else it declares false is a fault.
 * - `plain-uws`: a service without the profile cannot be asked, reserves nothing, has no sessions but those it answers with, no
 *   log, no way to end a session well, and knows no key.
 * - `broker`: ExecutionBroker 1.0 has no words for more time, a good end, a log or results, and knows no key: the job's address is
 *   known before anything is sent.
 * - `jupyterhub`: a hub reserves nothing and tells no limit.
 * - `binderhub`: it launches sessions and runs nothing by itself, reserves nothing, decides the time itself, keeps no log and knows
 *   no key.
 */
export const MAY_LACK: Readonly<Record<BenchKind, readonly (keyof DriverCapabilities)[]>> = {
  profile: [],
  'plain-uws': ['ask', 'live', 'release', 'finish', 'log', 'honoursKey'],
  broker: ['extend', 'finish', 'log', 'results', 'honoursKey'],
  jupyterhub: ['release', 'extend'],
  binderhub: ['batch', 'release', 'extend', 'log', 'honoursKey'],
};

/** Where a session's files are gone with its server: its results can be had while it runs. */
export const KEEPS_NO_SESSION: readonly BenchKind[] = ['jupyterhub', 'binderhub'];
