/** One record of `scontrol --oneliner`: names to values. */
export type Fields = ReadonlyMap<string, string>;

// A value may hold spaces, such as the node's operating system: it ends where the next name begins.
const NAME = /(?:^|\s)([A-Z][A-Za-z0-9_/:]*)=/g;

/** Takes one line of `scontrol --oneliner` apart. */
export function readFields(line: string): Fields {
  const names = [...line.matchAll(NAME)];
  return new Map(
    names.map((found, index) => {
      const from = found.index + found[0].length;
      return [found[1] ?? '', line.slice(from, names[index + 1]?.index).trim()];
    }),
  );
}

/** The records in an output that begin with this name. */
export function recordsOf(output: string, first: string): readonly Fields[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith(`${first}=`))
    .map(readFields);
}

/**
 * An instant as Slurm's commands print it with `TZ=UTC`.
 * @returns milliseconds; undefined for `N/A`, `Unknown`, `None`
 */
export function readInstant(text: string): number | undefined {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
