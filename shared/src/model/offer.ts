import type { Mode, Needs } from './needs.js';
import type { Account } from './platform.js';

/** A platform's promise to run a task. Plain data; survives a reload. */
export interface Offer {
  /** Unique with `platformId`. */
  readonly id: string;
  readonly platformId: string;
  readonly platformName: string;
  readonly mode: Mode;
  readonly cores?: number;
  readonly memoryGiB?: number;
  readonly diskGiB?: number;
  readonly gpus?: number;
  readonly durationSeconds?: number;
  /** When it can begin, ISO 8601 UTC; absent = at once. */
  readonly start?: string;
  /** Until when it is held for us, ISO 8601 UTC; absent = not reserved. */
  readonly expires?: string;
  readonly cost?: Cost;
  /** Kernel and packages that it would run in. */
  readonly environment?: OfferedEnvironment;
  /** Which of its limits the platform enforces, e.g. `memory`. */
  readonly enforced?: readonly NeedsLimit[];
  /** Core-hours that our account has left there this month, before this offer is taken. */
  readonly coreHoursLeft?: number;
  /** Notes that the platform gave for people, as plain text. */
  readonly notes?: readonly string[];
  /** Opaque to all but the driver that made it. */
  readonly driverData?: Readonly<Record<string, string>>;
}

export type NeedsLimit = 'cores' | 'memory' | 'disk' | 'gpus' | 'duration' | 'processes' | 'user';

export interface Cost {
  readonly amount: number;
  /** ISO 4217 currency, or the platform's own unit, e.g. `core-hours`. */
  readonly unit: string;
}

export interface OfferedEnvironment {
  readonly name: string;
  readonly kernel?: string;
  /** Packages of the task that it lacks. */
  readonly lacks: readonly string[];
  /** True when the platform will install what is lacking into the job's own environment. */
  readonly installs: boolean;
}

/** Why a platform cannot run a task. A refusal is not an error. */
export interface RefusalReason {
  /** The field that does not fit, where the platform names one. */
  readonly field?: keyof Needs | 'packages' | 'kernel' | 'files' | 'executable' | 'account';
  readonly text: string;
}

/** What one platform said to "can you run this?". */
export type Answer = (
  | { readonly kind: 'offers'; readonly offers: readonly Offer[] }
  | { readonly kind: 'refusal'; readonly reasons: readonly RefusalReason[]; readonly signInMayHelp: boolean }
) & {
  /** For whom the platform took who asked; absent where the answer does not say, and the account must be asked for. */
  readonly account?: Account;
};
