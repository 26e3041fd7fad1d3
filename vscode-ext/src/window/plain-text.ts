/** Longer ones are cut; the panel has the whole text. */
const LONGEST = 300;

/**
 * A text that came from a platform, for a notification or a picker. VS Code makes links of `[text](command:...)` and icons of
 * `$(name)`; here both are read as they are written.
 */
export function plainText(text: string): string {
  const clean = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  const inert = clean.replaceAll('](', '] (').replaceAll('$(', '$ (');
  return inert.length > LONGEST ? `${inert.slice(0, LONGEST - 1)}…` : inert;
}
