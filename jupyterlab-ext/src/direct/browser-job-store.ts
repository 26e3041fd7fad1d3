import {
  ConflictError,
  parseRun,
  type Clock,
  type JobStore,
  type Run,
  type Task,
} from '@run-elsewhere/planner';
import { done, openDatabase, outcome } from './indexed-db.js';

const RUNS = 'runs';
const TASKS = 'tasks';
const CLAIMS = 'claims';

interface Claim {
  readonly owner: string;
  /** Milliseconds since 1970 UTC. */
  readonly until: number;
}

export interface BrowserJobStoreParts {
  readonly factory: IDBFactory;
  /** Of the database: one for each Jupyter server. */
  readonly name: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Keeps runs in this browser, for all its tabs. Each change is one transaction, which the browser takes whole or not at all and
 * has on its disk when it ends (Indexed Database API 3.0, section 2.7.1, and `durability` in section 4.9).
 */
export class BrowserJobStore implements JobStore {
  private database: Promise<IDBDatabase> | undefined;

  constructor(private readonly parts: BrowserJobStoreParts) {}

  async list(): Promise<readonly Run[]> {
    const kept = await this.read(RUNS, (runs) => outcome<unknown[]>(runs.getAll()));
    return kept.flatMap((run) => parseRun(run) ?? []);
  }

  create(run: Run, task: Task): Promise<Run> {
    const stored = { ...run, revision: 1 };
    return this.change(async (transaction) => {
      const runs = transaction.objectStore(RUNS);
      if ((await outcome(runs.getKey(run.key))) !== undefined)
        throw new ConflictError(`Run ${run.key} exists.`);
      runs.add(stored, run.key);
      transaction.objectStore(TASKS).put(task, run.key);
      return stored;
    });
  }

  put(run: Run): Promise<Run> {
    return this.change(async (transaction) => {
      const runs = transaction.objectStore(RUNS);
      const before = await outcome<Run | undefined>(runs.get(run.key));
      if (before?.revision !== run.revision)
        throw new ConflictError(`Run ${run.key} was changed or removed elsewhere.`);
      const stored = { ...run, revision: run.revision + 1 };
      runs.put(stored, run.key);
      return stored;
    });
  }

  async task(key: string): Promise<Task | undefined> {
    return this.read(TASKS, (tasks) => outcome<Task | undefined>(tasks.get(key)));
  }

  dropTask(key: string): Promise<void> {
    return this.change((transaction) => {
      transaction.objectStore(TASKS).delete(key);
      return Promise.resolve();
    });
  }

  claim(key: string, owner: string, seconds: number): Promise<boolean> {
    return this.change(async (transaction) => {
      if ((await outcome(transaction.objectStore(RUNS).getKey(key))) === undefined) return false;
      const claims = transaction.objectStore(CLAIMS);
      const held = await outcome<Claim | undefined>(claims.get(key));
      const now = this.parts.clock.now();
      if (held !== undefined && held.owner !== owner && held.until > now) return false;
      claims.put({ owner, until: now + seconds * 1000 } satisfies Claim, key);
      return true;
    });
  }

  remove(key: string): Promise<void> {
    return this.change((transaction) => {
      for (const name of [RUNS, TASKS, CLAIMS]) transaction.objectStore(name).delete(key);
      return Promise.resolve();
    });
  }

  private async read<T>(name: string, look: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    return look((await this.open()).transaction(name).objectStore(name));
  }

  /** @param work - awaits nothing but requests of its transaction; what it throws takes the whole change back */
  private async change<T>(work: (transaction: IDBTransaction) => Promise<T>): Promise<T> {
    const database = await this.open();
    const transaction = database.transaction([RUNS, TASKS, CLAIMS], 'readwrite', { durability: 'strict' });
    const ended = done(transaction);
    try {
      const result = await work(transaction);
      await ended;
      return result;
    } catch (error) {
      ended.catch(() => undefined);
      abort(transaction);
      throw error;
    }
  }

  private open(): Promise<IDBDatabase> {
    const { factory, name } = this.parts;
    const forget = (): void => {
      this.database = undefined;
    };
    this.database ??= openDatabase(factory, name, [RUNS, TASKS, CLAIMS], forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.database;
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}
