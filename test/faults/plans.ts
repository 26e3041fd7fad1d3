import type { Fault, Stage, StepName, WorldName } from './fault.ts';
import type { Seen } from './network.ts';
import type { Plan } from './plan.ts';
import { alterationOf } from './playing.ts';
import { lengthOf } from './wire.ts';

const AT_START = (): readonly number[] => [0];

/** Every way in which a fault can be played to a step that has these exchanges. */
export function allPlans(
  world: WorldName,
  step: StepName,
  fault: Fault,
  exchanges: readonly Seen[],
): readonly Plan[] {
  const { positions = AT_START } = fault;
  return exchanges.flatMap((seen, index) => {
    const at = positions(lengthOf(seen.answers()));
    const plan = (position: number, lasting: boolean): Plan => ({
      world,
      step,
      fault,
      nth: index + 1,
      lasting,
      position,
    });
    // Where a fault lasts, where exactly it strikes each time changes little.
    return [
      ...at.map((position) => plan(position, false)),
      ...sampled(at).map((position) => plan(position, true)),
    ];
  });
}

/** The first, the last, and one in between. */
const sampled = (all: readonly number[]): readonly number[] => [
  ...new Set([all[0], all[all.length >> 1], all.at(-1)].filter((each) => each !== undefined)),
];

/** One of them that does harm, always the same: at some exchange and position, once or for good. */
export function somePlans(plans: readonly Plan[], doesHarm: (plan: Plan) => boolean): readonly Plan[] {
  const [first] = plans;
  if (first === undefined) return [];
  const hash = hashOf(`${first.fault.name} ${first.step} ${first.world}`);
  const isWanted = ({ lasting }: Plan): boolean => lasting === (hash % 2 === 1);
  const wanted = plans.filter(isWanted);
  const begin = (hash >>> 1) % Math.max(1, wanted.length);
  const inOrder = [
    ...wanted.slice(begin),
    ...wanted.slice(0, begin),
    ...plans.filter((plan) => !isWanted(plan)),
  ];
  const found = inOrder.find(doesHarm);
  return found === undefined ? [] : [found];
}

/** Whether a fault alters what really was answered. What is no matter of an answer's content does harm wherever it is played. */
export function altersAny({ fault, world, step, nth, lasting }: Plan, exchanges: readonly Seen[]): boolean {
  const { play, reaches = true } = fault;
  if (!('answer' in play) || !reaches) return true;
  return exchanges.slice(nth - 1, lasting ? undefined : nth).some(({ method, path, answers }) => {
    const about = { world, step, method, path, origin: 'http://127.0.0.1' };
    return answers().some((answer) => alterationOf(play, answer, about, NO_STAGE) !== undefined);
  });
}

const NO_STAGE: Stage = {
  witness: 'http://127.0.0.1',
  now: () => 0,
  sleep: () => Promise.resolve(),
  hang: () => Promise.resolve(),
};

/** FNV-1a: the same text, the same number, on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
