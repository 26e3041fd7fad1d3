/** Longer ones are cut; the panel has the whole text. */
const LONGEST = 300;

/**
 * A text that came from a platform, for a notification or a picker. VS Code makes links of `[text](command:...)` and icons of
 * `$(name)`; here both are read as they are written.
 */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it takes out
  const clean = text.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  const inert = clean.replaceAll('](', '] (').replaceAll('$(', '$ (');
  return inert.length > LONGEST ? `${inert.slice(0, LONGEST - 1)}…` : inert;
}
