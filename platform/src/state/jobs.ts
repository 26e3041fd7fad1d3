import type { DatabaseSync } from 'node:sqlite';
import { createMirror } from './mirror.js';
import type { Intent, JobError, JobPhase, JobProgress, JobRecord, JobSpecRecord } from './records.js';
import type { Row } from './rows.js';
import { bindable, integer, json, optionalInteger, optionalJson, optionalText, text } from './rows.js';

const readJob = (row: Row): JobRecord => ({
  id: text(row, 'id'),
  owner: optionalText(row, 'owner'),
  runId: optionalText(row, 'run_id'),
  phase: text(row, 'phase') as JobPhase,
  intent: optionalText(row, 'intent') as Intent | undefined,
  created: integer(row, 'created'),
  planned: integer(row, 'planned'),
  heldUntil: integer(row, 'held_until'),
  handed: optionalInteger(row, 'handed'),
  started: optionalInteger(row, 'started'),
  ended: optionalInteger(row, 'ended'),
  duration: integer(row, 'duration'),
  destruction: integer(row, 'destruction'),
  destructionChosen: integer(row, 'destruction_chosen') === 1,
  progress: optionalJson(row, 'progress') as JobProgress | undefined,
  error: optionalJson(row, 'error') as JobError | undefined,
  usedCoreSeconds: optionalInteger(row, 'used_core_seconds'),
  removed: integer(row, 'removed') === 1,
  spec: json(row, 'spec') as JobSpecRecord,
});

type Columns = Readonly<Record<string, (job: JobRecord) => unknown>>;

/** What a job has for ever. */
const CONSTANTS: Columns = {
  owner: ({ owner }) => owner,
  run_id: ({ runId }) => runId,
  created: ({ created }) => created,
  spec: ({ spec }) => spec,
};

/** What may change, but for the time of its destruction. */
const STATE: Columns = {
  phase: ({ phase }) => phase,
  intent: ({ intent }) => intent,
  planned: ({ planned }) => planned,
  held_until: ({ heldUntil }) => heldUntil,
  handed: ({ handed }) => handed,
  started: ({ started }) => started,
  ended: ({ ended }) => ended,
  duration: ({ duration }) => duration,
  destruction_chosen: ({ destructionChosen }) => destructionChosen,
  progress: ({ progress }) => progress,
  error: ({ error }) => error,
  used_core_seconds: ({ usedCoreSeconds }) => usedCoreSeconds,
  removed: ({ removed }) => removed,
};

const VARIABLES: Columns = { ...STATE, destruction: ({ destruction }) => destruction };

const ID: Columns = { id: ({ id }) => id };

/** A statement that takes these columns of a job, in their order. */
function taking(
  database: DatabaseSync,
  columns: Columns,
  sql: (names: readonly string[]) => string,
): (job: JobRecord) => { readonly changes: number | bigint } {
  const statement = database.prepare(sql(Object.keys(columns)));
  const values = Object.values(columns);
  return (job) => statement.run(...values.map((value) => bindable(value(job))));
}

/** Ended jobs that are kept as they were written: those who waited for them ask several times right after the end. */
const MOST_ENDED = 100;

export interface ListFilter {
  readonly phases: readonly string[];
  /** Created after this instant. */
  readonly after?: number | undefined;
  /** No more than so many, the newest. */
  readonly last?: number | undefined;
}

export interface JobTable {
  /** Adds the job or puts it in the place of what was there. */
  save(job: JobRecord): void;
  /** Removed ones are found too. */
  find(id: string): JobRecord | undefined;
  /** The job that came of an offer. */
  ofOffer(offerId: string): JobRecord | undefined;
  /** An account's jobs that are not removed, newest first; archived ones where they are asked for (UWS 1.1, section 2.2.2.1). */
  list(owner: string, filter: ListFilter): readonly JobRecord[];
  /** Jobs that hold resources or wait for some, and removed or archived ones that the engine still has; the earliest planned first. */
  open(): readonly JobRecord[];
  /** Jobs whose destruction time has come and that are not archived. */
  overdue(now: number): readonly JobRecord[];
  /** Archived jobs whose destruction time was before this instant. */
  archived(before: number): readonly JobRecord[];
  nextDestruction(): number | undefined;
  /** How many of each phase are not removed. */
  count(): ReadonlyMap<string, number>;
  forget(id: string): void;
  /** Ids of all jobs. */
  ids(): ReadonlySet<string>;
  /** What is in the database is no longer what was written: a transaction was undone. */
  undone(): void;
}

const ENDED: readonly JobPhase[] = ['COMPLETED', 'ERROR', 'ABORTED'];
/** The engine has something of it, or will. */
const isOpen = ({ phase, removed, handed, ended }: JobRecord): boolean =>
  removed || (phase === 'ARCHIVED' ? handed !== undefined || ended === undefined : !ENDED.includes(phase));

/** The earliest planned first. */
const byPlan = (a: JobRecord, b: JobRecord): number => a.planned - b.planned || a.created - b.created;

/** The jobs. */
export function createJobTable(database: DatabaseSync): JobTable {
  const change = (columns: Columns) =>
    taking(database, { ...columns, ...ID }, (names) => {
      const assignments = names.slice(0, -1).map((name) => `${name} = ?`);
      return `UPDATE jobs SET ${assignments.join(', ')} WHERE id = ?`;
    });
  const changeAll = change(VARIABLES);
  // An index that is not named is not written.
  const changeState = change(STATE);
  const add = taking(
    database,
    { ...ID, ...CONSTANTS, ...VARIABLES },
    (names) => `INSERT INTO jobs (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const one = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const ofOffer = database.prepare(`SELECT * FROM jobs WHERE spec ->> '$.offerId' = ?`);
  const listed = database.prepare(
    `SELECT * FROM jobs WHERE owner = :owner AND removed = 0 AND created > :after
     AND ((:phases = '[]' AND phase <> 'ARCHIVED') OR phase IN (SELECT value FROM json_each(:phases)))
     ORDER BY created DESC, rowid DESC LIMIT :last`,
  );
  const open = database.prepare(
    `SELECT * FROM jobs WHERE phase IN ('PENDING', 'QUEUED', 'EXECUTING') OR removed = 1
     OR (phase = 'ARCHIVED' AND (handed IS NOT NULL OR ended IS NULL)) ORDER BY rowid`,
  );
  const overdue = database.prepare(
    `SELECT * FROM jobs WHERE destruction <= ? AND removed = 0 AND phase <> 'ARCHIVED'`,
  );
  const archived = database.prepare(
    `SELECT * FROM jobs WHERE destruction < ? AND removed = 0 AND phase = 'ARCHIVED'`,
  );
  const next = database.prepare(
    `SELECT min(destruction) AS next FROM jobs WHERE removed = 0 AND phase <> 'ARCHIVED'`,
  );
  const count = database.prepare('SELECT phase, count(*) AS jobs FROM jobs WHERE removed = 0 GROUP BY phase');
  const forget = database.prepare('DELETE FROM jobs WHERE id = ?');
  const ids = database.prepare('SELECT id FROM jobs');
  // Every request looks at all open jobs, and nobody else writes: they are kept as they were written.
  const opened = createMirror(() => open.all().map(readJob), byPlan);
  const ended = new Map<string, JobRecord>();
  const keepEnded = (job: JobRecord): void => {
    ended.set(job.id, job);
    const [oldest = ''] = ended.keys();
    if (ended.size > MOST_ENDED) ended.delete(oldest);
  };
  return {
    save: (job) => {
      if (opened.get(job.id)?.destruction === job.destruction) changeState(job);
      else if (changeAll(job).changes === 0) add(job);
      ended.delete(job.id);
      if (isOpen(job)) opened.set(job);
      else {
        opened.delete(job.id);
        keepEnded(job);
      }
    },
    find: (id) => {
      const known = opened.get(id) ?? ended.get(id);
      if (known) return known;
      const row = one.get(id);
      return row && readJob(row);
    },
    ofOffer: (offerId) => {
      const row = ofOffer.get(offerId);
      return row && readJob(row);
    },
    list: (owner, { phases, after, last }) =>
      listed
        .all({ owner, phases: JSON.stringify(phases), after: after ?? -1, last: last ?? -1 })
        .map(readJob),
    open: () => opened.all(),
    overdue: (now) => overdue.all(now).map(readJob),
    archived: (before) => archived.all(before).map(readJob),
    nextDestruction: () => {
      const row = next.get();
      return row?.next == null ? undefined : integer(row, 'next');
    },
    count: () => new Map(count.all().map((row) => [text(row, 'phase'), integer(row, 'jobs')])),
    forget: (id) => {
      forget.run(id);
      opened.delete(id);
      ended.delete(id);
    },
    ids: () => new Set(ids.all().map((row) => text(row, 'id'))),
    undone: () => {
      opened.drop();
      ended.clear();
    },
  };
}
