import type { Allocation } from '../config.js';
import type { Environment, Resources } from '../engines/engine.js';
import type { Ask, Field, Reason } from './ask.js';
import { durationText } from './duration.js';
import type { ChosenEnvironment } from './environments.js';
import { chooseEnvironment } from './environments.js';
import { GIB, gibText } from './units.js';

/** What the whole platform has. */
export type Capacity = Omit<Resources, 'durationSeconds'>;

/** A task as it would run here. */
export interface Fit {
  readonly resources: Resources;
  /** Where it could run, the most suitable first; none for a container, which brings its own. */
  readonly environments: readonly ChosenEnvironment[];
}

export type Match =
  | { readonly kind: 'fit'; readonly fit: Fit }
  | { readonly kind: 'refusal'; readonly reasons: readonly Reason[] };

/** What a task gets that wishes for nothing: cores, GiB, GiB, GPUs, seconds. */
const DEFAULTS: Readonly<Record<Field, number>> = { cores: 1, memory: 1, disk: 1, gpus: 0, duration: 3600 };

const FIELDS: readonly Field[] = ['cores', 'memory', 'disk', 'gpus', 'duration'];

const byField = (amount: Capacity & { durationSeconds?: number }): Readonly<Record<Field, number>> => ({
  cores: amount.cores,
  memory: amount.memoryGiB,
  disk: amount.diskGiB,
  gpus: amount.gpus,
  duration: amount.durationSeconds ?? Infinity,
});

const amountText = (field: Field, amount: number): string =>
  field === 'duration'
    ? durationText(amount)
    : field === 'memory' || field === 'disk'
      ? gibText(amount)
      : String(amount);

function fieldReason(field: Field, asked: number, allocation: number, capacity: number): Reason[] {
  const about = `${field}: asked ${amountText(field, asked)}`;
  if (asked > allocation)
    return [{ path: field, text: `${about}, your allocation here is ${amountText(field, allocation)}` }];
  if (asked > capacity)
    return [{ path: field, text: `${about}, this platform has ${amountText(field, capacity)}` }];
  return [];
}

/** What of a shape is more than an account may have: an engine may have whole ones alone. */
export function overAllocation(
  resources: Resources,
  allocation: Allocation,
): readonly { readonly path: Field; readonly text: string }[] {
  const [has, mine] = [byField(resources), byField(allocation)];
  return FIELDS.filter((field) => has[field] > mine[field]).map((path) => ({
    path,
    text: `${path}: the least that can be had here is ${amountText(path, has[path])}, your allocation here is ${amountText(path, mine[path])}`,
  }));
}

/** The uploaded files lie on the job's disk. */
function filesReason(ask: Ask, disk: number): Reason[] {
  const files = ask.uploadBytes / GIB;
  if (files <= disk) return [];
  const bound = ask.wishes.disk === undefined ? 'your allocation here is' : 'the disk asked for is';
  return [{ path: 'files', text: `files: ${gibText(files)} to upload, ${bound} ${gibText(disk)}` }];
}

/** Cores and GPUs come whole. */
const wholeUp = (field: Field, amount: number): number =>
  field === 'cores' || field === 'gpus' ? Math.ceil(amount) : amount;

function grant(ask: Ask, allocation: Allocation, capacity: Capacity): Readonly<Record<Field, number>> {
  const mine = byField(allocation);
  const all = byField(capacity);
  const one = (field: Field): number => {
    const wish = ask.wishes[field];
    if (wish !== undefined) return wholeUp(field, wish);
    // Larger uploads leave as much room for what the job writes.
    const room = field === 'disk' ? Math.floor(ask.uploadBytes / GIB + 0.5) : 0;
    return Math.min(DEFAULTS[field] + room, mine[field], all[field]);
  };
  return {
    cores: one('cores'),
    memory: one('memory'),
    disk: one('disk'),
    gpus: one('gpus'),
    duration: one('duration'),
  };
}

/**
 * Decides whether a task could run here at all, whatever runs here now.
 * A task gets what it wishes for, and modest defaults within the allocation where it wishes for nothing.
 * @returns what it would get, or every reason why not, not only the first
 */
export function match(
  ask: Ask,
  allocation: Allocation,
  capacity: Capacity,
  environments: readonly Environment[],
): Match {
  const granted = grant(ask, allocation, capacity);
  const mine = byField(allocation);
  const all = byField(capacity);
  const environment = ask.kind === 'notebook' ? chooseEnvironment(ask, environments) : { chosen: [] };
  const reasons = [
    ...FIELDS.flatMap((field) => fieldReason(field, granted[field], mine[field], all[field])),
    ...('reasons' in environment ? environment.reasons : []),
    ...filesReason(ask, granted.disk),
  ];
  if (reasons.length > 0 || 'reasons' in environment) return { kind: 'refusal', reasons };
  const resources: Resources = {
    cores: granted.cores,
    memoryGiB: granted.memory,
    diskGiB: granted.disk,
    gpus: granted.gpus,
    durationSeconds: granted.duration,
  };
  return { kind: 'fit', fit: { resources, environments: environment.chosen } };
}
