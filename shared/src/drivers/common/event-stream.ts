/**
 * Reads a text/event-stream (WHATWG HTML, section 9.2.6) piece by piece. Names, ids and comments are left out.
 * @returns gives the data of each event that has become whole with a piece
 */
export function eventReader(): (piece: string) => readonly string[] {
  let rest: string[] = [];
  let data: string[] = [];
  return (piece) => {
    // A return at the end may be the first half of a line's end. What else has been looked at is not looked at again.
    const held = rest.at(-1)?.endsWith('\r') === true ? rest.pop() : undefined;
    const lines = `${held ?? ''}${piece}`.split(/\r\n|\n|\r(?!$)/);
    const unfinished = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = rest.join('') + (lines[0] ?? '');
      rest = [];
    }
    rest.push(unfinished);
    return lines.flatMap((line) => {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      if (line !== '' || data.length === 0) return [];
      const whole = data.join('\n');
      data = [];
      return [whole];
    });
  };
}

/**
 * The data of each event of a stream.
 * @throws whatever reading the pieces throws
 */
export async function* eventData(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const read = eventReader();
  for await (const piece of pieces) yield* read(piece);
}
