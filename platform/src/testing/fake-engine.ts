import { EventEmitter, once } from 'node:events';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExecutableKind } from '../executables.js';
import type { Engine, EngineQueue, EngineState, Environment, JobSpec, Outcome } from '../engines/engine.js';

/** An engine that runs nothing: a test says what happens to each job. It outlives the service that uses it, as a real one does. */
export interface FakeEngine extends Engine {
  /** What was started, in order. */
  readonly started: readonly JobSpec[];
  /** Calls of `setDuration`, `finish`, `cancel` and `remove`, in order. */
  readonly calls: readonly string[];
  /** While set, `start` fails with this message. */
  failStart: string | undefined;
  /** While set, no job could be started, for this reason. */
  failTrouble: string | undefined;
  /** While set, `start` has to wait for it before it takes the job over. */
  holdStart: Promise<void> | undefined;
  /** Resolves when this many jobs were started, or the one of this id. */
  whenStarted(what: number | string): Promise<void>;
  /** Resolves when the job is removed. */
  whenRemoved(jobId: string): Promise<void>;
  /** The session answers, or the batch run begins. */
  begin(jobId: string, state?: Partial<EngineState>): void;
  end(jobId: string, outcome: Outcome): void;
  lose(jobId: string): void;
  /** The job writes a file. */
  write(jobId: string, path: string, text: string): Promise<void>;
  log(jobId: string, text: string): Promise<void>;
}

export const PYTHON: Environment = {
  name: 'basic',
  kernels: ['python3'],
  language: 'python',
  packages: new Map([['numpy', '2.1.0']]),
  installs: true,
};

export interface FakeEngineOptions {
  readonly folder: string;
  readonly environments?: readonly Environment[];
  readonly now?: () => number;
  readonly queue?: EngineQueue;
  /** Notebooks alone when absent. */
  readonly kinds?: readonly ExecutableKind[];
}

export function createFakeEngine(options: FakeEngineOptions): FakeEngine {
  const { folder, environments = [PYTHON], now = Date.now } = options;
  const states = new Map<string, EngineState>();
  const started: JobSpec[] = [];
  const calls: string[] = [];
  const removals = new EventEmitter();
  const listeners = new Set<(jobId: string) => void>();
  const waiting: { what: number | string; resolve: () => void }[] = [];
  const reached = (what: number | string): boolean =>
    typeof what === 'number' ? started.length >= what : started.some(({ id }) => id === what);
  const iso = (): string => new Date(now()).toISOString();
  const workFolder = (jobId: string): string => join(folder, jobId, 'work');
  const set = (jobId: string, state: EngineState): void => {
    states.set(jobId, state);
    listeners.forEach((listener) => listener(jobId));
  };
  const end = (jobId: string, outcome: Outcome): void => {
    const { startedAt } = states.get(jobId) ?? {};
    set(jobId, {
      phase: 'ended',
      endedAt: iso(),
      outcome,
      ...(startedAt === undefined ? {} : { startedAt }),
    });
  };

  const engine: FakeEngine = {
    started,
    calls,
    failStart: undefined,
    failTrouble: undefined,
    holdStart: undefined,
    enforces: ['cores', 'memory', 'disk', 'duration'],
    kinds: options.kinds ?? ['notebook'],
    open: () => Promise.resolve(),
    environments: () => environments,
    ...(options.queue ? { queue: options.queue } : {}),
    trouble: () => Promise.resolve(engine.failTrouble),
    async start(spec) {
      await engine.holdStart;
      if (engine.failStart !== undefined) throw new Error(engine.failStart);
      if (states.has(spec.id)) return;
      states.set(spec.id, { phase: 'starting' });
      await mkdir(join(folder, spec.id), { recursive: true });
      await rename(spec.upload, workFolder(spec.id));
      started.push(spec);
      waiting.filter(({ what }) => reached(what)).forEach(({ resolve }) => resolve());
    },
    whenStarted: (what) =>
      new Promise((resolve) => {
        if (reached(what)) resolve();
        else waiting.push({ what, resolve });
      }),
    state: (jobId) => Promise.resolve(states.get(jobId) ?? { phase: 'lost' }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setDuration(jobId, seconds) {
      calls.push(`duration ${jobId} ${seconds}`);
      return Promise.resolve();
    },
    finish(jobId) {
      calls.push(`finish ${jobId}`);
      end(jobId, { kind: 'completed', message: 'finished' });
      return Promise.resolve();
    },
    cancel(jobId) {
      calls.push(`cancel ${jobId}`);
      end(jobId, { kind: 'aborted', message: 'cancelled' });
      return Promise.resolve();
    },
    workFolder,
    logFile: (jobId) => join(folder, jobId, 'log.txt'),
    async remove(jobId) {
      calls.push(`remove ${jobId}`);
      states.delete(jobId);
      await rm(join(folder, jobId), { recursive: true, force: true });
      removals.emit(jobId);
    },
    async whenRemoved(jobId) {
      if (!calls.includes(`remove ${jobId}`)) await once(removals, jobId);
    },
    close: () => Promise.resolve(),
    begin: (jobId, state = {}) => set(jobId, { phase: 'running', startedAt: iso(), ...state }),
    end,
    lose: (jobId) => {
      states.delete(jobId);
      listeners.forEach((listener) => listener(jobId));
    },
    async write(jobId, path, text) {
      const file = join(workFolder(jobId), path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
    log: (jobId, text) => writeFile(join(folder, jobId, 'log.txt'), text),
  };
  return engine;
}
