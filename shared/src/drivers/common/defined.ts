/** The members that have a value, for exact optional properties. */
export function defined<T extends object>(members: {
  readonly [K in keyof T]: T[K] | undefined;
}): Partial<T> {
  const known: Partial<T> = {};
  for (const name of Object.keys(members) as (keyof T)[]) {
    const value = members[name];
    if (value !== undefined) known[name] = value;
  }
  return known;
}
