import type { Fault, StepName, WorldName } from './fault.ts';
import type { Seen } from './network.ts';
import type { Plan } from './plan.ts';

const AT_START = (): readonly number[] => [0];

/** Every way in which a fault can be played to a step that has these exchanges. */
export function allPlans(
  world: WorldName,
  step: StepName,
  fault: Fault,
  exchanges: readonly Seen[],
): readonly Plan[] {
  const { positions = AT_START } = fault;
  return exchanges.flatMap(({ wireLength }, index) => {
    const at = positions(wireLength);
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

/** Two of them, always the same ones: once at some exchange and position, and for good from some exchange on. */
export function somePlans(plans: readonly Plan[]): readonly Plan[] {
  return [false, true].flatMap((lasting) => {
    const of = plans.filter((plan) => plan.lasting === lasting);
    const first = of[0];
    if (first === undefined) return [];
    return [of[hashOf(`${first.fault.name} ${first.step} ${first.world}`) % of.length] ?? first];
  });
}

/** FNV-1a: the same text, the same number, on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
