/** The sentences have `%1`, `%2` ...; VS Code's catalogues have `{0}`, `{1}` ... */
export function toEditorPlaceholders(text: string): string {
  return text.replace(/%(\d+)/g, (_, position: string) => `{${Number(position) - 1}}`);
}
