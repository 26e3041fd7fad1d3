import { FAULTS } from './all.ts';
import { playCell, type Rehearsal, rehearse, UNCHANGED } from './cell.ts';
import { type Fault, type StepName, STEPS, type WorldName } from './fault.ts';
import { allPlans, altersAny, somePlans } from './plans.ts';
import type { Plan } from './plan.ts';
import { committedCells, Table } from './table.ts';
import { openWorld, type Place, type Service, type World } from './world.ts';

/** `RUN_ELSEWHERE_FAULTS`: with `all` every cell is played at every position; with `all` or `table` the table is written anew. */
const { RUN_ELSEWHERE_FAULTS: mode } = process.env;
const ALL = mode === 'all';

/** Every fault against every step of the path, in one world. */
export function describeFaults(name: WorldName, open: (place: Place) => Promise<Service>): void {
  const table = new Table();
  const rehearsals = new Map<StepName, Rehearsal>();
  let world: World;
  beforeAll(async () => {
    world = await openWorld(name, open);
    for (const step of STEPS) rehearsals.set(step, await rehearse(world, step));
  }, 60_000);
  afterAll(() => world.close());

  const run = async (fault: Fault, step: StepName): Promise<void> => {
    const rehearsal = rehearsals.get(step) ?? { reason: '' };
    const reason = 'reason' in rehearsal ? rehearsal.reason : fault.notFor?.(name, step);
    if (reason !== undefined || 'reason' in rehearsal) {
      table.set(fault.name, step, { notRun: reason ?? '' });
      return;
    }
    const every = allPlans(name, step, fault, rehearsal.exchanges);
    if (every.length === 0) {
      table.set(fault.name, step, { notRun: 'nothing is sent' });
      return;
    }
    const doesHarm = (plan: Plan): boolean => altersAny(plan, rehearsal.exchanges);
    const outcomes: string[] = [];
    for (const plan of ALL ? every.filter(doesHarm) : somePlans(every, doesHarm))
      outcomes.push(await playCell(world, plan));
    const harmed = outcomes.filter((outcome) => outcome !== UNCHANGED);
    if (harmed.length > 0) table.set(fault.name, step, { outcomes: harmed });
    else
      table.set(fault.name, step, {
        unchanged: fault.needs === undefined ? '' : `in no answer here there is ${fault.needs}`,
      });
  };

  describe.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', (_name, fault) => {
    test.each(STEPS)('%s', async (step) => expect(run(fault, step)).resolves.toBeUndefined(), 1_200_000);
  });

  test('no cell is given up, and each that is not run has a reason', () => {
    const ran = table.ran();
    if (mode !== undefined) table.write(name);
    expect(table.withoutReason()).toEqual([]);
    expect(table.harmless()).toEqual([]);
    expect(committedCells(name).filter((cell) => !ran.includes(cell))).toEqual([]);
  });
}
