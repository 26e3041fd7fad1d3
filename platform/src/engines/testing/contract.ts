import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, EngineSession, EngineState, NotebookJob } from '../engine.js';
import { ended, jobSpec, outputs, stateOf } from './jobs.js';

/** An engine to be tested, with what differs between engines. */
export interface EngineBench {
  /** A folder for uploads, on a disk that the engine can move files from. */
  readonly uploads: string;
  /** What of a job's specification is the engine's own, such as the account and the environment. */
  readonly changes: Partial<Pick<NotebookJob, 'account' | 'environment' | 'choice'>>;
  /** Opens the engine, on the same data each time. It has been closed before it is opened again. */
  open(): Promise<Engine>;
  /** Whether a job's session answers to whoever may use it. */
  answers(session: EngineSession, spec: NotebookJob): Promise<boolean>;
}

/** Something that every engine does. It fails by throwing. */
export interface ContractStep {
  readonly name: string;
  run(bench: EngineBench): Promise<void>;
}

/** Opens the engine for as long as something uses it. A job that fails the test is not left running. */
async function withEngine(
  bench: EngineBench,
  spec: NotebookJob,
  use: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = await bench.open();
  try {
    await use(engine);
  } catch (error) {
    await engine.cancel(spec.id).catch(() => undefined);
    throw error;
  } finally {
    await engine.close();
  }
}

const specFor = (
  { uploads, changes }: EngineBench,
  cells: readonly string[],
  more: Parameters<typeof jobSpec>[2] = {},
): Promise<NotebookJob> => jobSpec(uploads, cells, { ...changes, ...more });

const isRunning = ({ phase }: EngineState): boolean => phase === 'running';

const environmentsStep: ContractStep = {
  name: 'knows its environments, and keeps the time',
  run: async (bench) => {
    const spec = await specFor(bench, []);
    await withEngine(bench, spec, async (engine) => {
      const found = engine.environments().find(({ name }) => name === spec.environment);
      assert.ok(found, `there is no environment ${spec.environment}`);
      assert.ok(found.kernels.includes('python3'));
      assert.equal(found.language, 'python');
      assert.match(found.packages.get('ipykernel') ?? '', /^\d+\./);
      assert.ok(engine.enforces.includes('duration'));
      assert.equal(await engine.trouble(), undefined);
      assert.deepEqual(await engine.state(spec.id), { phase: 'lost' });
    });
  },
};

const batchStep: ContractStep = {
  name: 'runs all cells once, however often it is started, and leaves what they made',
  run: async (bench) => {
    const spec = await specFor(bench, [
      "print('working', flush=True); open('count.txt', 'a').write('x')",
      "import pathlib; pathlib.Path('plots').mkdir(); pathlib.Path('plots/é 1.txt').write_text('dim'); 6 * 7",
    ]);
    await withEngine(bench, spec, async (engine) => {
      await Promise.all([engine.start(spec), engine.start(spec)]);
      await engine.start(spec);
      const state = await ended(engine, spec.id);
      assert.equal(state.outcome?.kind, 'completed', state.outcome?.message);
      assert.deepEqual([state.progress?.done, state.progress?.total], [2, 2]);
      assert.ok(Number.isInteger(state.usedCoreSeconds ?? 0));
      assert.ok(Date.parse(state.startedAt ?? '') <= Date.parse(state.endedAt ?? ''));
      await engine.start(spec);
      assert.equal((await engine.state(spec.id)).phase, 'ended');
      assert.equal((await outputs(engine, spec))[0], 'working\n');
      const folder = dirname(join(engine.workFolder(spec.id), spec.manifest.notebook));
      assert.equal(await readFile(join(folder, 'count.txt'), 'utf8'), 'x');
      assert.equal(await readFile(join(folder, 'plots', 'é 1.txt'), 'utf8'), 'dim');
      assert.match(await readFile(engine.logFile(spec.id), 'utf8'), /cell 2 of 2/);
      await engine.remove(spec.id);
      assert.deepEqual(await engine.state(spec.id), { phase: 'lost' });
      await assert.rejects(stat(engine.workFolder(spec.id)), { code: 'ENOENT' });
    });
  },
};

const raiseStep: ContractStep = {
  name: 'ends a notebook that raises in an error, and keeps what ran before',
  run: async (bench) => {
    const spec = await specFor(bench, ["print('before')", "raise ValueError('boom')", "print('after')"]);
    await withEngine(bench, spec, async (engine) => {
      await engine.start(spec);
      const { outcome } = await ended(engine, spec.id);
      assert.equal(outcome?.kind, 'error');
      assert.match(outcome.message, /^ValueError: boom/);
      assert.equal(outcome.limit, undefined);
      assert.deepEqual(await outputs(engine, spec), ['before\n', 'ValueError', '']);
      assert.match(await readFile(engine.logFile(spec.id), 'utf8'), /ValueError: boom/);
      await engine.remove(spec.id);
    });
  },
};

const liveStep: ContractStep = {
  name: 'opens a live session, which ends well',
  run: async (bench) => {
    const spec = await specFor(bench, ['6 * 7'], { mode: 'live' });
    await withEngine(bench, spec, async (engine) => {
      await engine.start(spec);
      const running = await stateOf(engine, spec.id, ({ session }) => session !== undefined);
      assert.equal(running.phase, 'running');
      assert.ok(
        running.session && (await bench.answers(running.session, spec)),
        'the session does not answer',
      );
      await assert.rejects(engine.remove(spec.id));
      await engine.finish(spec.id);
      const state = await engine.state(spec.id);
      assert.equal(state.phase, 'ended');
      assert.equal(state.outcome?.kind, 'completed', state.outcome?.message);
      assert.equal(state.session, undefined);
      assert.equal(await bench.answers(running.session, spec), false, 'the session still answers');
      assert.deepEqual(await outputs(engine, spec), ['']);
      await engine.remove(spec.id);
    });
  },
};

const timeStep: ContractStep = {
  name: 'keeps the time limit, which can be changed while it runs',
  run: async (bench) => {
    const cells = ["print('before')", "print('during', flush=True)\nimport time; time.sleep(600)"];
    const spec = await specFor(bench, cells);
    await withEngine(bench, spec, async (engine) => {
      await engine.start(spec);
      await stateOf(engine, spec.id, ({ progress }) => progress?.done === 1);
      await engine.setDuration(spec.id, 2);
      const { outcome } = await ended(engine, spec.id);
      assert.equal(outcome?.kind, 'aborted');
      assert.equal(outcome.limit, 'duration');
      assert.equal(outcome.message, 'out of time: the limit was 2 s');
      assert.deepEqual(await outputs(engine, spec), ['before\n', 'during\n']);
      await engine.remove(spec.id);
    });
  },
};

const reopenStep: ContractStep = {
  name: 'finds a running job again after it was closed, and cancels it',
  run: async (bench) => {
    const spec = await specFor(bench, ["print('begun', flush=True)", 'import time; time.sleep(600)']);
    await withEngine(bench, spec, async (engine) => {
      await engine.start(spec);
      await stateOf(engine, spec.id, (state) => isRunning(state) && state.progress?.done === 1);
    });
    await withEngine(bench, spec, async (engine) => {
      assert.equal((await engine.state(spec.id)).phase, 'running');
      await engine.start(spec);
      await engine.cancel(spec.id);
      const { phase, outcome } = await engine.state(spec.id);
      assert.deepEqual([phase, outcome?.kind, outcome?.message], ['ended', 'aborted', 'cancelled']);
      assert.equal((await outputs(engine, spec))[0], 'begun\n');
    });
    await withEngine(bench, spec, async (engine) => {
      assert.equal((await engine.state(spec.id)).outcome?.kind, 'aborted');
      await engine.remove(spec.id);
    });
  },
};

/** What every engine must pass, step by step; each step stands for itself. */
export const ENGINE_CONTRACT: readonly ContractStep[] = [
  environmentsStep,
  batchStep,
  raiseStep,
  liveStep,
  timeStep,
  reopenStep,
];
