/** One line of the table: what we need, what the reference of the same run needs, and whether that is good enough. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Of a peer, in the same run; null where there is none. */
  readonly reference: number | null;
  /** `ours / reference`. */
  readonly ratio: number | null;
  /** The bound of `ratio`, or of `ours` where there is no reference: the most, or the least where more is better; null where a figure is only told. */
  readonly target: number | null;
  readonly met: boolean | null;
}

/**
 * @param against - `target`: the most that it may be; `atLeast`: the least, where more is better
 * @returns a figure with its ratio and verdict
 */
export function figure(
  name: string,
  unit: string,
  ours: number,
  against: { readonly reference?: number; readonly target?: number; readonly atLeast?: number } = {},
): Figure {
  const { reference = null, atLeast } = against;
  const target = atLeast ?? against.target ?? null;
  const ratio = reference === null ? null : ours / reference;
  const value = ratio ?? ours;
  const met = target === null ? null : atLeast === undefined ? value <= target : value >= target;
  return { name, unit, ours, reference, ratio, target, met };
}

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const show = (value: number | null): string => (value === null ? '' : String(Number(value.toPrecision(4))));
  const verdict = ({ met }: Figure): string => (met === null ? '' : met ? 'yes' : 'NO');
  const rows = figures.map((line) => [
    line.name,
    line.unit,
    ...[line.ours, line.reference, line.ratio, line.target].map(show),
    verdict(line),
  ]);
  const all = [['what', 'unit', 'ours', 'reference', 'ratio', 'target', 'met'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
