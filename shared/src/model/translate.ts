/** Puts a sentence into the user's language; `%1`, `%2` ... stand for the arguments. The shape of JupyterLab's `trans.__`. */
export type Translate = (text: string, ...args: string[]) => string;

/** The sentences as they are written here. Arguments are never searched for placeholders. */
export const untranslated: Translate = (text, ...args) =>
  text.replace(/%(\d+)/g, (placeholder, position: string) => args[Number(position) - 1] ?? placeholder);
