/** The members that have a value, for exact optional properties. */
export function defined<T extends object>(members: {
  readonly [K in keyof T]: T[K] | undefined;
}): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
