import { isObject, viewCell, viewNotebook, type CellView, type NotebookView } from '../task/nbformat.js';
import { nameWithoutEnding, plain } from '../task/title.js';
import { plainLine, plainText } from '../http/plain-text.js';
import { MAX_TEXT } from './entry.js';

/** What a notebook says of itself. */
export interface NotebookWords {
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly headings: readonly string[];
  readonly text: string;
  readonly authors: readonly string[];
  readonly kernel?: string;
  readonly language?: string;
}

const MAX_DESCRIPTION = 600;
const MAX_HEADINGS = 60;
const MAX_KEYWORDS = 30;
/** No more of a line, of a link or of a heading in HTML is looked at: the patterns below take the square of their length. */
const MAX_LINE = 500;
/** Prose in which words are looked for. */
const MAX_PROSE = 40_000;

/**
 * Title and description from the metadata and the first Markdown cells, headings and text from all cells.
 * @param text an nbformat 4 document
 * @param fileName gives the title where nothing else does
 * @throws CaptureError or SyntaxError where it is no notebook that we read
 */
export function wordsOfNotebook(text: string, fileName: string): NotebookWords {
  const notebook = viewNotebook(JSON.parse(text));
  const cells = notebook.cells.flatMap((cell, index) => readable(cell, index + 1));
  const prose = cells.filter(({ kind }) => kind === 'markdown').map(({ source }) => withoutFences(source));
  const headings = prose.flatMap(headingsOf).slice(0, MAX_HEADINGS);
  const { metadata } = notebook;
  const kernelspec = isObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const languageInfo = isObject(metadata.language_info) ? metadata.language_info : {};
  const kernel = line(kernelspec.name);
  const language = line(languageInfo.name) ?? line(kernelspec.language);
  return {
    title: line(metadata.title) ?? headings[0] ?? nameWithoutEnding(fileName),
    description: line(metadata.description, MAX_DESCRIPTION) ?? firstParagraph(prose) ?? '',
    keywords: keywordsOf(metadata.keywords ?? metadata.tags),
    headings,
    text: searchText(cells),
    authors: authorsOf(notebook),
    ...(kernel === undefined ? {} : { kernel }),
    ...(language === undefined ? {} : { language }),
  };
}

/** Keywords as metadata of all kinds write them: a list, or one text with commas or semicolons. */
export function keywordsOf(value: unknown): readonly string[] {
  const raw = typeof value === 'string' ? value.split(/[,;]/) : Array.isArray(value) ? value : [];
  const words = raw.flatMap((word: unknown) => line(word, 80) ?? []);
  return [...new Set(words)].slice(0, MAX_KEYWORDS);
}

/** A text on one line, markup removed. @returns undefined where nothing is left, or it is no text */
export function line(value: unknown, maxLength = 200): string | undefined {
  return typeof value === 'string' ? plainLine(value, maxLength) : undefined;
}

/** A damaged cell says nothing; the others still do. */
function readable(cell: unknown, position: number): readonly CellView[] {
  try {
    return [viewCell(cell, position)];
  } catch {
    return [];
  }
}

function shortLines(markdown: string): string {
  return markdown.replace(/[^\n]+/g, (text) => text.slice(0, MAX_LINE));
}

function withoutFences(markdown: string): string {
  return shortLines(markdown.slice(0, MAX_PROSE)).replace(
    /^ {0,3}(```|~~~)[^]*?(?:^ {0,3}\1|$(?![^]))/gm,
    '',
  );
}

/** Headings of both CommonMark kinds and of HTML, in their order (CommonMark 0.31, sections 4.2 and 4.3). */
function headingsOf(markdown: string): readonly string[] {
  const heading =
    /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]#+)?[ \t]*$|^ {0,3}([^\s>*#+-].*)\n {0,3}(?:=+|-{2,})[ \t]*$|<h[1-6][^>]{0,200}>(.*?)<\/h[1-6]>/gim;
  return [...markdown.matchAll(heading)]
    .map((match) => plain(match[1] ?? match[2] ?? match[3] ?? ''))
    .filter((text) => text !== '');
}

/** The first paragraph that is prose: no heading, picture, rule, table or bare list of links. */
function firstParagraph(prose: readonly string[]): string | undefined {
  for (const markdown of prose.slice(0, 5)) {
    const withoutHeadings = markdown
      .replace(/^ {0,3}#{1,6}[ \t].*$/gm, '\n')
      .replace(/<h[1-6][^]{0,500}?<\/h[1-6]>/gi, '\n');
    for (const paragraph of withoutHeadings.split(/\n\s*\n/)) {
      const underlined = /\n {0,3}(?:=+|-{2,})[ \t]*$/.test(paragraph.trimEnd());
      const bare = underlined || /^\s*(?:[|*+-]|!?\[[^\]]*\]\([^)]*\)\s*$)/.test(paragraph);
      const text = bare ? undefined : line(unmarked(paragraph), MAX_DESCRIPTION);
      if (text !== undefined && /\p{L}{2}/u.test(text)) return text;
    }
  }
  return undefined;
}

function unmarked(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]{0,500})\](?:\([^)]{0,500}\)|\[[^\]]{0,500}\])/g, '$1')
    .replace(/<[^>]{0,500}>/g, ' ')
    .replace(/[*`~]+|(?<!\w)_+|_+(?!\w)|^ {0,3}(?:>|#{1,6} )/gm, '')
    .replace(/\\(?=[^\w\s])/g, '');
}

/** Prose before code: where there is too much, the prose is kept. */
function searchText(cells: readonly CellView[]): string {
  const of = (kind: CellView['kind']): string[] =>
    cells.filter((cell) => cell.kind === kind).map(({ source }) => source);
  const bare = (kind: CellView['kind']): string =>
    of(kind)
      .join('\n')
      .replace(/data:[\w/;+-]+,[A-Za-z0-9+/=]+/g, ' ')
      .slice(0, MAX_PROSE);
  const all = `${unmarked(bare('markdown'))}\n${bare('code')}`;
  return plainText(all.slice(0, 3 * MAX_TEXT), MAX_TEXT) ?? '';
}

function authorsOf({ metadata }: NotebookView): readonly string[] {
  const { authors } = metadata;
  if (!Array.isArray(authors)) return [];
  return authors
    .flatMap((author: unknown) => line(isObject(author) ? author.name : author) ?? [])
    .slice(0, 50);
}
