/** Enough to see what a server meant, short enough for a dialog. */
const MAX_LENGTH = 2000;
/** No more than this is looked at. */
const MAX_INPUT = 64 * 1024;

/** Control characters but white space, and those that change the direction of text. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A server's own words as bounded plain text: markup and control characters removed, white space folded.
 * @returns undefined when nothing readable is left
 */
export function plainText(text: string, maxLength = MAX_LENGTH): string | undefined {
  const input = text.slice(0, MAX_INPUT);
  const bare = looksLikeMarkup(input) ? withoutMarkup(input) : input;
  const plain = bare
    .replace(UNPRINTABLE, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/(?: ?\n)+ ?/g, '\n')
    .trim();
  if (plain === '') return undefined;
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 1).trimEnd()}…`;
}

/** The same on one line, for a sentence. */
export function plainLine(text: string, maxLength = 300): string | undefined {
  return plainText(text.replace(/\s+/g, ' '), maxLength);
}

function looksLikeMarkup(text: string): boolean {
  return /^\s*</.test(text);
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<(script|style|head)\b[^]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[^]*?(?:-->|$)/g, ' ')
    .replace(/<(?:br|p|div|h[1-6]|li|tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&(?:#39|apos);/g, "'")
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&');
}
