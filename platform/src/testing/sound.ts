/** Numbers that a decision is made on: none of them is no number. */
export function sound<T>(value: T): T {
  JSON.stringify(value, (name, part: unknown) => {
    if (Number.isNaN(part)) throw new Error(`${name} is no number`);
    return part;
  });
  return value;
}

/** One line, so that it can stand in a header. */
export function line(text: string | undefined): string {
  expect(text ?? '').not.toMatch(/[\r\n]/);
  return text ?? 'none';
}
