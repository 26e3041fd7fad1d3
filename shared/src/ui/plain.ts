/** C0, DEL and C1 controls, and the characters that turn the direction of what follows (Unicode UAX #9, section 2). */
const UNSAFE = /\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu;
const UNSAFE_IN_LINES = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu;

/** Terminal control sequences (ECMA-48, section 5.4), e.g. the colours of a Python traceback. */
const TERMINAL = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

/** Makes one unsafe character visible: a control picture where Unicode has one, else its code point. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * A single line of untrusted text for a screen: controls and direction overrides become visible characters, so that a
 * platform's name or a file's path cannot pose as another or rewrite its neighbours.
 */
export const plain = (text: string): string => text.replace(UNSAFE, shown);

/** As {@link plain} for text of several lines, e.g. an error's details: line ends and tabs stay. */
export const plainLines = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(UNSAFE_IN_LINES, shown);

/** As {@link plainLines} for a log: terminal colours go, and a line that was rewritten in place shows its last state. */
export const plainLog = (text: string): string =>
  plainLines(text.replace(TERMINAL, '').split('\n').map(lastState).join('\n'));

/** What a terminal shows of a line with carriage returns, e.g. a progress bar. */
function lastState(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return line.slice(end === 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1, end);
}
