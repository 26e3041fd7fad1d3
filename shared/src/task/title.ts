const MAX_LENGTH = 200;

/**
 * The text of the first Markdown heading (CommonMark 0.31, sections 4.2 and 4.3), marks of emphasis and links removed.
 * @returns undefined where there is none
 */
export function firstHeading(markdown: string): string | undefined {
  let fenced = false;
  let previous = '';
  for (const line of markdown.slice(0, 20_000).split(/\r?\n/)) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : headingOf(line, previous);
    if (heading !== undefined && heading !== '') return heading;
    previous = line;
  }
  return undefined;
}

function headingOf(line: string, previous: string): string | undefined {
  const marked =
    /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1] ?? /<h[1-6][^>]{0,200}>(.*?)<\/h[1-6]>/i.exec(line)?.[1];
  if (marked !== undefined) return plain(marked.replace(/[ \t]#+[ \t]*$/, ''));
  return /^ {0,3}(?:=+|-{2,})[ \t]*$/.test(line) && /^ {0,3}[^\s>*+-]/.test(previous)
    ? plain(previous)
    : undefined;
}

/** More than a title with its links and pictures: no more is looked at. */
const MAX_INPUT = 4000;

/** A text cut to the length of a title. */
export function plain(text: string): string {
  return text
    .slice(0, MAX_INPUT)
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/(^|[^\w])(?:\*{1,3}|_{1,3}|`+|~~)(?=\S)/g, '$1')
    .replace(/(\S)(?:\*{1,3}|_{1,3}|`+|~~)(?!\w)/g, '$1')
    .trim()
    .slice(0, MAX_LENGTH);
}

/** A title made of a file's name: `star-clusters.ipynb` → `star-clusters`. */
export function nameWithoutEnding(name: string): string {
  return name.replace(/\.ipynb$/i, '').trim() || 'Untitled notebook';
}
