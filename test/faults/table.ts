import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StepName, WorldName } from './fault.ts';

/** Of a cell: the outcomes that were seen, or why it was not run, or why the fault alters nothing there. */
export type Cell =
  { readonly outcomes: readonly string[] } | { readonly notRun: string } | { readonly unchanged: string };

/** Fault x step, of one world. */
export class Table {
  private readonly rows = new Map<string, Map<StepName, string>>();

  set(fault: string, step: StepName, cell: Cell): void {
    const row = this.rows.get(fault) ?? new Map<StepName, string>();
    this.rows.set(fault, row);
    row.set(step, textOf(cell));
  }

  /** Cells that were run, by fault and step. */
  ran(): readonly string[] {
    return [...this.rows].flatMap(([fault, row]) =>
      [...row].filter(([, text]) => didHarm(text)).map(([step]) => `${fault}: ${step}`),
    );
  }

  /** Faults that could be played to some step, and altered nothing in any. */
  harmless(): readonly string[] {
    return [...this.rows]
      .filter(([, row]) => {
        const texts = [...row.values()];
        return texts.some((text) => text.startsWith(UNCHANGED)) && !texts.some(didHarm);
      })
      .map(([fault]) => fault);
  }

  /** Cells that were not run, and nobody wrote why. */
  withoutReason(): readonly string[] {
    return [...this.rows].flatMap(([fault, row]) =>
      [...row].filter(([, text]) => [NOT_RUN, UNCHANGED].includes(text)).map(([step]) => `${fault}: ${step}`),
    );
  }

  write(world: WorldName): void {
    const rows = Object.fromEntries([...this.rows].map(([fault, row]) => [fault, Object.fromEntries(row)]));
    writeFileSync(pathOf(world), `${JSON.stringify(rows, undefined, 2)}\n`);
  }
}

const NOT_RUN = 'not run: ';
const UNCHANGED = 'unchanged: ';

const didHarm = (text: string): boolean => !text.startsWith(NOT_RUN) && !text.startsWith(UNCHANGED);

function textOf(cell: Cell): string {
  if ('notRun' in cell) return `${NOT_RUN}${cell.notRun}`;
  if ('unchanged' in cell) return `${UNCHANGED}${cell.unchanged}`;
  return [...new Set(cell.outcomes)].sort().join(' | ');
}

const pathOf = (world: WorldName): string => fileURLToPath(new URL(`table/${world}.json`, import.meta.url));

/** What the committed table says was run. */
export function committedCells(world: WorldName): readonly string[] {
  if (!existsSync(pathOf(world))) return [];
  const rows = JSON.parse(readFileSync(pathOf(world), 'utf8')) as Record<string, Record<string, string>>;
  return Object.entries(rows).flatMap(([fault, row]) =>
    Object.entries(row)
      .filter(([, text]) => didHarm(text))
      .map(([step]) => `${fault}: ${step}`),
  );
}
