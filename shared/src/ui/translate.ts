/**
 * Translates an English literal; `%1`, `%2` ... stand for the arguments. The shape of JupyterLab's `trans.__`.
 * Every text of the panel passes through it as a literal, so that a catalogue can be extracted.
 */
export type Translate = (text: string, ...args: string[]) => string;

/** The texts as they are written. Arguments are never searched for placeholders. */
export const english: Translate = (text, ...args) =>
  text.replace(/%(\d+)/g, (placeholder, position: string) => args[Number(position) - 1] ?? placeholder);
