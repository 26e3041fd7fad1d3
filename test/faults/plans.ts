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

/** One of them, always the same: at some exchange and position, once or for good. */
export function somePlans(plans: readonly Plan[]): readonly Plan[] {
  const [first] = plans;
  if (first === undefined) return [];
  const hash = hashOf(`${first.fault.name} ${first.step} ${first.world}`);
  const wanted = plans.filter(({ lasting }) => lasting === (hash % 2 === 1));
  return wanted.slice((hash >>> 1) % wanted.length).slice(0, 1);
}

/** FNV-1a: the same text, the same number, on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
