import { Lexer } from 'yaml';

/** Deeper than what anybody writes by hand. */
const MAX_DEPTH = 64;

/**
 * Whether a YAML text may be given to the parser, which works by recursion: a text of brackets alone would exhaust the stack, and end
 * the process. The lexer does not.
 */
export function isNestedWell(text: string): boolean {
  let brackets = 0;
  let inLine = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '\n' || token === '\r\n') inLine = 0;
    // A list of lists, or a key of keys, in one line (YAML 1.2.2, section 8.2.1).
    else if (brackets === 0 && (token === '-' || token === '?' || token === ':')) inLine += 1;
    if (brackets < 0 || brackets > MAX_DEPTH || inLine > MAX_DEPTH) return false;
  }
  return true;
}
