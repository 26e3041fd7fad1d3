import type {
  Answer,
  ExecutableKind,
  HarvestProgress,
  Mode,
  NeedsField,
  Offer,
  Run,
} from '../model/index.js';
import type { CaptureFacts } from '../task/capture.js';
import type { FindState } from './find/state.js';

/** What the panel shows. Plain JSON: it crosses a postMessage. Summaries only, never a notebook or a file. */
export interface PanelState {
  /** Absent as long as nobody has looked for anything. */
  readonly find?: FindState;
  readonly task: TaskState;
  readonly form: FormState;
  readonly round: RoundState;
  readonly platforms: readonly PlatformState[];
  readonly jobs: readonly JobState[];
  /** The address that is being looked at before it becomes a platform, or why it did not become one. */
  readonly adding?: AddingState;
  /** What is wrong with the settings or the stored runs; each a sentence. Absent when nothing is. */
  readonly problems?: readonly string[];
  /** What does not work in this window as it should; each a sentence. Absent when everything does. */
  readonly limits?: readonly string[];
  /** Said once by a live region, newest last; `id` grows. */
  readonly announcements: readonly Announcement[];
}

export interface AddingState {
  readonly address: string;
  readonly busy: boolean;
  readonly problem?: JobProblem;
}

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

export type TaskState =
  | { readonly kind: 'none' }
  | { readonly kind: 'capturing'; readonly title: string }
  | { readonly kind: 'problem'; readonly title: string; readonly text: string }
  | { readonly kind: 'captured'; readonly summary: TaskSummary }
  | { readonly kind: 'given'; readonly summary: GivenSummary };

/** A task that came from elsewhere than the open notebook. */
export interface GivenSummary {
  readonly title: string;
  readonly executable: ExecutableKind;
  /** Where it is fetched from; absent for a notebook, which travels itself. */
  readonly location?: string;
  /** Each a sentence for people. */
  readonly warnings?: readonly string[];
  /** What it reads from beside itself; absent where there is nothing that could go along. */
  readonly files?: readonly FileSummary[];
  /** While its files are fetched. */
  readonly fetching?: HarvestProgress;
  /** Why they could not be fetched. */
  readonly problem?: string;
}

/** True when there is something to run. */
export const isReady = ({ task }: Pick<PanelState, 'task'>): boolean =>
  task.kind === 'captured' || task.kind === 'given';

/** What was captured, without what only sending needs. */
export interface TaskSummary extends Omit<CaptureFacts, 'files'> {
  /** The open notebook has changed since. */
  readonly stale: boolean;
  readonly files: readonly FileSummary[];
}

export interface FileSummary {
  readonly path: string;
  /** Absent where it is elsewhere, and nothing there tells it. */
  readonly sizeBytes?: number;
  readonly included: boolean;
}

export interface FormState {
  readonly mode: Mode;
  /** As typed. */
  readonly fields: Readonly<Record<NeedsField, string>>;
  readonly errors: Readonly<Partial<Record<NeedsField, string>>>;
  readonly keepOutputs: boolean;
}

/** One round of asking. */
export type RoundState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'asking' | 'done';
      readonly asked: number;
      readonly answered: number;
      /** Ranked. */
      readonly offers: readonly OfferState[];
      readonly refusals: readonly RefusalState[];
      readonly silent: readonly SilentState[];
    };

export interface OfferState {
  readonly offer: Offer;
  readonly status: 'open' | 'taking' | 'expired';
  /** Why the last press on it led to nothing. */
  readonly problem?: JobProblem;
}

export interface RefusalState {
  readonly platformId: string;
  readonly platformName: string;
  readonly reasons: Extract<Answer, { kind: 'refusal' }>['reasons'];
  readonly signInMayHelp: boolean;
}

/** A platform from which no usable answer came. */
export interface SilentState {
  readonly platformId: string;
  readonly platformName: string;
  /** "no answer: ..." */
  readonly text: string;
  readonly details?: string;
}

export interface PlatformState {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly signIn: 'unknown' | 'none' | 'optional' | 'required';
  /** What it takes: a user name and a password, or else a token. */
  readonly wantsPassword?: boolean;
  readonly signedInAs?: string;
  readonly hasCredential: boolean;
  readonly busy: boolean;
  readonly problem?: string;
}

export type JobButton = 'open' | 'finish' | 'extend' | 'results' | 'log' | 'again' | 'cancel' | 'remove';

export interface JobState {
  readonly run: Run;
  readonly buttons: readonly JobButton[];
  /** While it is being sent: how far its start is, in the platform's words. */
  readonly step?: string;
  /** The button that was pressed and is at work. */
  readonly busy?: JobButton;
  readonly problem?: JobProblem;
  /** Shown once asked for; the newest part only (64 KiB). */
  readonly log?: string;
  /** What has come back, for "open" links. */
  readonly collected: readonly string[];
}

export interface JobProblem {
  readonly text: string;
  readonly details?: string;
  /** An origin from which results may come once the user has agreed. */
  readonly consent?: string;
}
