import type { Seen } from './network.ts';
import { nameOf, type Plan } from './plan.ts';
import { PlatformError } from '@run-elsewhere/planner';
import { must, Scene, Violation } from './scene.ts';
import type { StepName } from './fault.ts';
import type { Before, Step } from './step.ts';
import { STEPS_BEFORE } from './steps-before.ts';
import { STEPS_JOB } from './steps-job.ts';
import { STEPS_SUBMIT } from './steps-submit.ts';
import type { World } from './world.ts';

export const PATH: Readonly<Record<StepName, Step>> = { ...STEPS_BEFORE, ...STEPS_SUBMIT, ...STEPS_JOB };

/** A step as it goes when nothing is wrong: its exchanges, or why there is no such step here. */
export type Rehearsal = { readonly exchanges: readonly Seen[] } | { readonly reason: string };

/** Really waited; nothing in a cell takes so long but a client that hangs. */
const HANGS_MS = 60_000;

export async function rehearse(world: World, step: StepName): Promise<Rehearsal> {
  return inScene(world, async (scene) => {
    const before = await prepare(scene, step);
    if (typeof before === 'string') return { reason: before };
    world.network.begin();
    const outcome = await PATH[step].act(scene, before);
    if (outcome !== 'done' && !(step === 'find by key' && outcome === 'ambiguous'))
      throw new Error(`${world.name}, ${step}: without a fault its outcome is ${outcome}`);
    const { answers, count } = world.network;
    const none: Seen = { method: '', path: '', answers: () => [] };
    return { exchanges: Array.from({ length: count }, (_, n) => answers.get(n + 1) ?? none) };
  });
}

/** The outcome of a fault that did no harm: everything was as it is without it. */
export const UNCHANGED = 'unchanged';

/**
 * Plays one fault and holds what happens against the four promises.
 * @returns the outcome in a word or two
 * @throws Violation
 */
export async function playCell(world: World, plan: Plan): Promise<string> {
  try {
    return await inScene(world, (scene) => play(scene, plan));
  } catch (error) {
    const why = error instanceof Violation ? error.message : String((error as Error).stack);
    throw new Violation(`${nameOf(plan)}: ${why}`, { cause: error });
  }
}

async function play(scene: Scene, plan: Plan): Promise<string> {
  const { network, time, witness } = scene.world;
  const step: Step = PATH[plan.step];
  const before = await prepare(scene, plan.step);
  if (typeof before === 'string') throw new Error(before);
  witness.empty();
  network.begin(plan);
  const began = time.now();
  const outcome = await told(scene, () => step.act(scene, before));
  const { requests, ms } = step.most;
  must(network.count <= requests, `it took ${network.count} requests`);
  must(time.now() - began <= ms, `it took ${(time.now() - began) / 1000} s`);
  const { harmed } = network;
  network.mend();
  // A person who has to sign in, or to wait, has done so.
  const later = await step.after?.(scene, before, outcome);
  mustKeepSecrets(scene);
  if (harmed === 0) return UNCHANGED;
  return later === undefined ? outcome : `${outcome}, then ${later}`;
}

async function told(scene: Scene, work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return scene.tell(error);
  }
}

async function prepare(scene: Scene, step: StepName): Promise<Before | string> {
  scene.world.network.begin();
  const before = await PATH[step].prepare(scene);
  return typeof before === 'string' ? before : { ...before, begun: await scene.world.service.begun() };
}

/** No credential goes to a stranger, and none is told. */
function mustKeepSecrets({ world, told }: Scene): void {
  const { token, secrets = [] } = world.service;
  const abroad = world.network.left.filter(({ home }) => !home);
  for (const secret of [token, ...secrets]) {
    must(!world.witness.heard().includes(secret), 'a stranger heard a secret');
    for (const left of abroad) must(!JSON.stringify(left).includes(secret), `a secret left for ${left.url}`);
    for (const text of told) must(!text.includes(secret), `a secret is told: ${text}`);
  }
}

async function inScene<T>(world: World, work: (scene: Scene) => Promise<T>): Promise<T> {
  world.time.restart();
  const scene = new Scene(world);
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Violation('it hangs')), HANGS_MS);
  });
  try {
    return await Promise.race([work(scene), hangs]);
  } finally {
    clearTimeout(timer);
    world.network.mend();
    scene.close();
    await world.service.clear?.();
  }
}
