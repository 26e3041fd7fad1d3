import { createTracker, type Run, isFinal } from '@run-elsewhere/planner';
import type { StepName } from './fault.ts';
import { must, type Scene } from './scene.ts';
import { type Before, bounds, type Step } from './step.ts';

/** What the service's own record says of a run must be what the disk says. */
async function mustAgree({ world }: Scene, { begun: before }: Before, run: Run): Promise<void> {
  const begun = (await world.service.begun()) - before;
  must(begun <= 1, `one run has started ${begun} jobs`);
  if (run.submission === 'started') {
    must(begun === 1, 'the run is said to be started, and no job is');
    must(run.job !== undefined, 'the run is started, and has no job');
  } else {
    must(
      run.problem?.includes(run.platformName) === true,
      `the run is ${run.submission}, and nobody is told why: ${run.problem ?? ''}`,
    );
  }
  if (run.submission === 'failed')
    must(begun === 0, `the run is said to have failed, and its job runs: ${run.problem ?? ''}`);
}

const settled = async (scene: Scene): Promise<string> => {
  const { submission } = await scene.settle();
  return submission === 'started' ? 'done' : submission;
};

/** When all is well again, a new window finishes it, or the user is told that it cannot be known. */
const finishes: NonNullable<Step['after']> = async (scene, before, outcome) => {
  const run = await scene.settle();
  await mustAgree(scene, before, run);
  const end = run.submission === 'started' ? 'done' : run.submission;
  must(end !== 'prepared' && end !== 'created', `the run stays ${end} for ever: ${run.problem ?? ''}`);
  return end === outcome ? undefined : end;
};

const SEEN = { phase: 'QUEUED', hasLog: false, results: [] } as const;

/** The promise that nothing is lost or doubled: all that sends, and finds again what was sent. */
export const STEPS_SUBMIT = {
  submit: {
    most: bounds.long,
    prepare: async (scene) => ({ offer: await scene.offer() }),
    act: async (scene, { offer }) => {
      must(offer !== undefined, 'there is no offer');
      await scene.window().submit(scene.task, offer, scene.signal);
      return settled(scene);
    },
    after: finishes,
  },
  start: {
    most: bounds.long,
    prepare: async (scene) => {
      await scene.killedWindow('created');
      return (await scene.run()).submission === 'created' ? {} : 'a job is made and started by one request';
    },
    act: settled,
    after: finishes,
  },
  'find by key': {
    most: bounds.long,
    prepare: async (scene) => {
      await scene.killedWindow('sent');
      return {};
    },
    act: settled,
    after: async (scene, before, outcome) => {
      // It was sent, and the service has started it before the step began.
      return finishes(scene, { ...before, begun: before.begun - 1 }, outcome);
    },
  },
  watch: {
    most: bounds.long,
    prepare: async (scene) => {
      const offer = await scene.offer();
      const run = await scene.window(scene.sender()).submit(scene.task, offer, scene.signal);
      if (run.job === undefined) throw new Error(`a run has no job: ${run.problem ?? ''}`);
      const { service } = scene.world;
      await service.advance(run.job, 'running');
      // Nobody waits for the first look at a run that was seen before.
      if (service.waits === true) await scene.store.put({ ...(await scene.run()), status: SEEN });
      return { job: run.job };
    },
    act: watchToItsEnd,
  },
} satisfies Partial<Record<StepName, Step>>;

/** After so long, in the client's time, what lasts is mended. */
const TROUBLE_MS = 180_000;

/** Watches through the trouble; the job ends while it lasts. Then its end must be told, or that it cannot be read. */
async function watchToItsEnd(scene: Scene, { job }: Before): Promise<string> {
  const { network, service, time } = scene.world;
  const stop = time.start(() => network.mend(), TROUBLE_MS);
  const troubles: unknown[] = [];
  let ending = false;
  const end = new Promise<string>((resolve) => {
    const enough = time.start(() => resolve('no end'), 2 * TROUBLE_MS);
    const tracker = createTracker({
      store: scene.store,
      clock: time,
      driverFor: () => scene.driver(),
      onChange: ({ status }) => {
        if (job !== undefined && !ending) void service.advance(job, 'ended');
        ending = true;
        if (status !== undefined && isFinal(status.phase)) {
          enough();
          resolve(status.phase);
        }
      },
      onTrouble: (_run, error) => void troubles.push(error),
    });
    scene.signal.addEventListener('abort', () => tracker.dispose());
    void scene.run().then((run) => tracker.track(run));
  });
  const phase = await end;
  stop();
  for (const error of troubles) scene.tell(error);
  if (phase === 'no end')
    return `no end, ${troubles.length > 0 ? 'and trouble is told' : 'and nobody is told'}`;
  must(phase === 'COMPLETED', `the job was completed, and is said to be ${phase}`);
  return troubles.length > 0 ? 'told, then done' : 'done';
}
