import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import type { ExecutableKind } from '../executables.js';
import { containerTrouble, kindOf } from '../executables.js';
import { parseDuration } from './duration.js';

/** The numbers that a task may wish for and an allocation bounds. */
export type Field = 'cores' | 'memory' | 'disk' | 'gpus' | 'duration';

/** A reason of a NO. `path` names the field of the request that does not fit. */
export interface Reason {
  readonly path: Field | 'packages' | 'kernel' | 'files' | 'executable' | 'account';
  readonly text: string;
}

/** A question, in our own words. Absent wishes are absent. */
export interface Ask {
  /** Of what nobody here knows: a notebook. */
  readonly kind: ExecutableKind;
  readonly mode: 'live' | 'batch';
  readonly kernel?: string;
  readonly language?: string;
  /** As the client wrote them. */
  readonly packages: readonly string[];
  /** Sum over all files to upload. */
  readonly uploadBytes: number;
  /** Cores, memory and disk in GiB, GPUs, duration in seconds. */
  readonly wishes: Readonly<Partial<Record<Field, number>>>;
}

interface Wish {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What a wish asks for is its minimum: no more is ever offered. A minimum of 0 is no wish. */
function wanted(path: Field, wish: Wish | undefined, reasons: Reason[]): Partial<Record<Field, number>> {
  if (wish?.min !== undefined && wish.max !== undefined && wish.min > wish.max)
    reasons.push({ path, text: `${path}: asked at least ${wish.min} and at most ${wish.max}` });
  const value = wish?.min;
  return value === undefined || value === 0 ? {} : { [path]: value };
}

function duration(text: string | undefined, reasons: Reason[]): Partial<Record<Field, number>> {
  if (text === undefined) return {};
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds === 0) {
    const said = text.slice(0, 40);
    reasons.push({ path: 'duration', text: `duration: "${said}" is no ISO 8601 duration such as PT2H` });
    return {};
  }
  return { duration: seconds };
}

const WORDS: Readonly<Record<ExecutableKind, string>> = {
  notebook: 'notebooks that are uploaded',
  'docker-container': 'Docker containers',
  'singularity-container': 'Singularity containers',
};

/** What speaks against the kind of what is to be run, or against what it says of itself. */
function executableText(
  executable: BrokerRequest['executable'],
  kind: ExecutableKind | undefined,
  kinds: readonly ExecutableKind[],
): string | undefined {
  const only = `only ${kinds.map((each) => WORDS[each]).join(', ')}`;
  if (kind === undefined) return `"${executable.kind.slice(0, 200)}" is not run here, ${only}`;
  if (!kinds.includes(kind)) return `${WORDS[kind]} are not run here, ${only}`;
  if (kind === 'notebook') return undefined;
  if (executable.mode === 'live') return 'containers are run in batch here, not as live sessions';
  return containerTrouble(kind, executable);
}

/**
 * Takes an ExecutionBroker 1.0 request apart.
 * @param kinds - what the engine can run
 * @returns the question, with a reason for each part of it that nobody could satisfy
 */
export function readRequest(
  request: BrokerRequest,
  kinds: readonly ExecutableKind[],
): {
  readonly ask: Ask;
  readonly reasons: readonly Reason[];
} {
  const { executable, compute, storage, schedule } = request;
  const reasons: Reason[] = [];
  const kind = kindOf(executable.kind);
  const text = executableText(executable, kind, kinds);
  if (text !== undefined) reasons.push({ path: 'executable', text: `executable: ${text}` });
  const sizes = storage?.map((item) => item.size?.min ?? 0) ?? [];
  const disk = sizes.reduce((sum, size) => sum + size, 0);
  const ask: Ask = {
    kind: kind ?? 'notebook',
    mode: executable.mode ?? (kind === undefined || kind === 'notebook' ? 'live' : 'batch'),
    ...(executable.kernel === undefined ? {} : { kernel: executable.kernel }),
    ...(executable.language === undefined ? {} : { language: executable.language }),
    packages: executable.packages ?? [],
    uploadBytes: executable.uploadBytes ?? 0,
    wishes: {
      ...wanted('cores', compute?.cores, reasons),
      ...wanted('memory', compute?.memory, reasons),
      ...wanted('gpus', compute?.gpus, reasons),
      ...(disk > 0 ? { disk } : {}),
      ...duration(schedule?.requested?.duration, reasons),
    },
  };
  return { ask, reasons };
}
