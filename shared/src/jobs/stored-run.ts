import type { Phase, Run } from '../model/index.js';

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;
type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Check = (value) => typeof value === 'string';
const amount: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);
const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const recordOf =
  (member: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(member);
/** @param maybe what may be absent */
const shape =
  (must: Shape, maybe: Shape = {}): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(must).every(([name, check]) => Object.hasOwn(value, name) && check(value[name])) &&
    Object.entries(maybe).every(([name, check]) => !has(value, name) || check(value[name]));

/** JSON has no member that is undefined; a browser's store has. */
const has = (value: Members, name: string): boolean =>
  Object.hasOwn(value, name) && value[name] !== undefined;

const PHASES: Readonly<Record<Phase, true>> = {
  PENDING: true,
  QUEUED: true,
  EXECUTING: true,
  COMPLETED: true,
  ERROR: true,
  ABORTED: true,
  HELD: true,
  SUSPENDED: true,
  UNKNOWN: true,
  ARCHIVED: true,
};

const mode = oneOf('live', 'batch');
const amounts = { cores: amount, memoryGiB: amount, diskGiB: amount, gpus: amount, durationSeconds: amount };

const offer = shape(
  { id: text, platformId: text, platformName: text, mode },
  {
    ...amounts,
    start: text,
    expires: text,
    cost: shape({ amount, unit: text }),
    environment: shape({ name: text, lacks: listOf(text), installs: flag }, { kernel: text }),
    enforced: listOf(text),
    coreHoursLeft: amount,
    notes: listOf(text),
    driverData: recordOf(text),
  },
);

const status = shape(
  {
    phase: oneOf(...Object.keys(PHASES)),
    hasLog: flag,
    results: listOf(
      shape(
        { id: text, kind: oneOf('notebook', 'file'), url: text, path: text },
        { sizeBytes: amount, mimeType: text },
      ),
    ),
  },
  {
    created: text,
    started: text,
    ended: text,
    durationSeconds: amount,
    destruction: text,
    progress: shape({ done: amount, total: amount }, { text }),
    error: shape({ message: text, transient: flag }, { limit: text, details: text }),
    sessionUrl: text,
  },
);

/** Without one of these nothing can be done with a run. One that has lost its job would be sent again. */
const isRun = shape(
  {
    key: text,
    revision: amount,
    platformId: text,
    platformName: text,
    title: text,
    origin: text,
    mode,
    needs: shape({}, { ...amounts, cost: shape({ amount }, { unit: text }) }),
    offer,
    createdAt: text,
    submission: oneOf('prepared', 'created', 'started', 'ambiguous', 'failed'),
  },
  { job: shape({ platformId: text, url: text }, { session: flag, mode }) },
);

/** What a run may lack. */
const MAYBE: Shape = {
  platform: shape(
    { id: text, name: text, url: text, protocol: oneOf('uws', 'broker', 'jupyterhub', 'binderhub') },
    { stated: isObject, answersWithSession: flag, profiles: listOf(shape({ name: text })) },
  ),
  executable: text,
  sha256: text,
  given: flag,
  turnedAway: flag,
  unsent: flag,
  problem: text,
  status,
  checkedAt: text,
  collected: listOf(text),
};

/**
 * A run as a store has kept it: its disk may have been damaged, and another version of this code may have written it. Members
 * that nobody knows here stay, so that a newer version finds them again; of those that may be absent, the unusable are left out.
 * By hand, because runs are read before anything that is loaded on demand.
 * @returns undefined for what is no run
 */
export function parseRun(value: unknown): Run | undefined {
  if (!isObject(value) || !isRun(value)) return undefined;
  const usable = Object.entries(value).filter(
    ([name, part]) => !Object.hasOwn(MAYBE, name) || MAYBE[name]?.(part),
  );
  return Object.fromEntries(usable) as unknown as Run;
}
