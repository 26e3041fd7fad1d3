import fc from 'fast-check';
import type { AsyncCommand } from 'fast-check';
import { isFinal } from '../model/index.js';
import type { JobStatus, Phase, Run } from '../model/index.js';
import { settle } from '../model/testing/manual-clock.js';
import type { JobButton, JobState } from './state.js';
import { Scene } from './testing/scene.js';
import type { FakeJob } from './testing/fake-job.js';

/** What must be true of the runs, told without the panel's own rules. */
interface Model {
  /** Runs that there are, by key; with the phase in which one ended. */
  readonly ended: Map<string, Phase | undefined>;
}

type Step = AsyncCommand<Model, Scene>;

const PHASES: readonly Phase[] = [
  ...(['PENDING', 'QUEUED', 'EXECUTING', 'COMPLETED', 'ERROR', 'ABORTED', 'ARCHIVED'] as const),
  ...(['HELD', 'SUSPENDED', 'UNKNOWN'] as const),
];
const BUTTONS = ['open', 'finish', 'extend', 'results', 'log', 'again', 'cancel', 'remove'] as const;
/** What reaches the platform when a button is pressed. */
const CALLS: Readonly<Partial<Record<JobButton, string>>> = {
  finish: 'finish',
  extend: 'extend',
  cancel: 'cancel',
  remove: 'remove',
  log: 'log',
};

const pickOf = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

/** One of the states that a user can bring about, or a platform, whether it may or not. */
function step(name: string, play: (model: Model, scene: Scene) => Promise<void>): Step {
  return {
    check: () => true,
    toString: () => name,
    run: async (model, scene) => {
      await play(model, scene);
      await settle();
      await hold(model, scene);
    },
  };
}

const submit = (mode: 'live' | 'batch'): Step =>
  step(`submit(${mode})`, async (model, scene) => {
    await scene.ask(mode);
    const { round } = scene.state;
    const offer = round.kind === 'idle' ? undefined : round.offers.find(({ status }) => status === 'open');
    const before = new Set(scene.state.jobs.map(({ run }) => run.key));
    if (offer !== undefined) await scene.take(offer);
    for (const { run } of scene.state.jobs) if (!before.has(run.key)) model.ended.set(run.key, undefined);
  });

/** The platform says so, whatever it said before. */
const become = (pick: number, status: Partial<JobStatus>): Step =>
  step(`become(${pick}, ${JSON.stringify(status)})`, async (_model, scene) => {
    const job: FakeJob | undefined = pickOf(scene.small.jobs, pick);
    // A platform that gives a job another phase while nobody waits for one is seen when it is asked again.
    job?.become(status.phase === 'EXECUTING' ? { started: scene.clock.iso(), ...status } : status);
    await settle();
  });

const forget = (pick: number): Step =>
  step(`forget(${pick})`, async (_model, scene) => {
    const job = pickOf(scene.small.jobs, pick);
    if (job !== undefined) job.removed = true;
    await settle();
  });

const press = (pick: number, button: JobButton): Step =>
  step(`press(${pick}, ${button})`, async (model, scene) => {
    const job: JobState | undefined = pickOf(scene.state.jobs, pick);
    if (job === undefined) return;
    const { key } = job.run;
    const calls = [...scene.small.calls];
    if (button === 'extend') await scene.do({ type: 'extend', key, bySeconds: 600 });
    else if (button === 'log') await readLog(scene, key);
    else await scene.do({ type: button, key });
    if (!job.buttons.includes(button)) {
      // What is not offered has no effect, however it came to be pressed.
      const call = CALLS[button];
      const since = scene.small.calls.slice(calls.length);
      expect(since.filter((one) => one === call)).toEqual([]);
    } else if (button === 'remove' && scene.controller.state().jobs.every(({ run }) => run.key !== key)) {
      model.ended.delete(key);
    }
  });

/** A log is read for as long as it is shown. */
async function readLog(scene: Scene, key: string): Promise<void> {
  const shown = scene.do({ type: 'log', key, shown: true });
  await settle();
  await scene.do({ type: 'log', key, shown: false });
  await shown;
}

const trouble = (method: string | undefined): Step =>
  step(`trouble(${method ?? 'none'})`, async (_model, scene) => {
    scene.small.failures.clear();
    if (method !== undefined) scene.small.fail(method, 'unreachable', 'it is down.');
    await settle();
  });

const reload = step('reload', async (_model, scene) => {
  scene.controller.dispose();
  scene.controller = scene.window();
  await scene.controller.start();
});

const pass = (seconds: number): Step => step(`pass(${seconds})`, (_model, scene) => scene.pass(seconds));

const look = (visible: boolean): Step =>
  step(`look(${visible})`, (_model, scene) => scene.do({ type: 'visible', visible }));

/** What holds after every step. */
async function hold(model: Model, scene: Scene): Promise<void> {
  const stored = await scene.store.list();
  const shown = scene.state.jobs;
  const keys = [...model.ended.keys()].sort();
  expect(stored.map(({ key }) => key).sort()).toEqual(keys);
  expect(shown.map(({ run }) => run.key).sort()).toEqual(keys);
  for (const run of stored) {
    const phase = run.status?.phase;
    const ended = model.ended.get(run.key);
    if (ended !== undefined) expect(phase !== undefined && isFinal(phase)).toBe(true);
    if (phase !== undefined && isFinal(phase)) model.ended.set(run.key, ended ?? phase);
  }
  for (const job of shown)
    checkShown(
      job,
      stored.find(({ key }) => key === job.run.key),
    );
  checkNotices(scene, model);
}

function checkShown({ run, buttons, busy }: JobState, stored: Run | undefined): void {
  expect(run.revision).toBe(stored?.revision);
  expect(run.status?.phase).toBe(stored?.status?.phase);
  expect(busy).toBeUndefined();
  const phase = run.status?.phase;
  const over = phase !== undefined && isFinal(phase);
  const forbidden: readonly JobButton[] = over
    ? ['open', 'finish', 'extend', 'cancel']
    : run.submission === 'started'
      ? ['again', ...(phase === 'EXECUTING' ? [] : (['open', 'finish', 'extend'] as const))]
      : [];
  expect(buttons.filter((button) => forbidden.includes(button))).toEqual([]);
  if (run.mode === 'batch') expect(buttons).not.toContain('finish');
  // There is always a way out.
  if (run.submission === 'started') expect(buttons).toContain(over ? 'remove' : 'cancel');
}

/** The end of a run is told once, and nothing of a run that has ended sounds as if it had not. */
function checkNotices({ host }: Scene, { ended }: Model): void {
  for (const [key, phase] of ended) {
    const own = host.notices.filter((notice) => notice.key === key).map(({ notice }) => notice);
    const ends = own.filter(({ text }) =>
      / is finished on | failed on | was stopped on |'?s? time on .* was up|ended on /.test(text),
    );
    expect(ends.length).toBe(phase === undefined ? 0 : 1);
    if (phase !== undefined) expect(own.at(-1)).toBe(ends.at(-1));
  }
}

const pick = fc.nat({ max: 7 });
const result = {
  id: 'file-1',
  kind: 'file' as const,
  path: 'a.csv',
  url: 'https://small.example/r/1',
  sizeBytes: 3,
};
const steps = [
  fc.constantFrom(submit('live'), submit('batch')),
  fc
    .tuple(
      pick,
      fc.constantFrom(...PHASES),
      fc.constantFrom<Partial<JobStatus>>(
        {},
        { sessionUrl: 'https://small.example/s' },
        { durationSeconds: 900 },
        { results: [result] },
        { progress: { done: 1, total: 3 } },
        { error: { message: 'no', transient: false } },
      ),
    )
    .map(([one, phase, more]) => become(one, { ...more, phase })),
  pick.map(forget),
  fc.tuple(pick, fc.constantFrom<JobButton>(...BUTTONS)).map(([one, button]) => press(one, button)),
  fc.constantFrom(undefined, 'watch', 'status', 'cancel', 'finish', 'remove', 'extend').map(trouble),
  fc.constant(reload),
  fc.constantFrom(1, 30, 120).map(pass),
  fc.boolean().map(look),
];

it('whatever platforms and people do, runs stay, ends are ends, and only what applies is offered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 25, size: 'max' }), async (commands) => {
      const scene = new Scene();
      await scene.controller.start();
      try {
        await fc.asyncModelRun(() => ({ model: { ended: new Map() }, real: scene }), commands);
      } finally {
        scene.controller.dispose();
      }
    }),
    { numRuns: 15 * Number(process.env.PROPERTY_RUNS ?? 1) },
  );
}, 60_000);
