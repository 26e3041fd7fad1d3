import { CaptureError, isObject, viewCell, type NotebookView } from './nbformat.js';
import { tokenise, type Token } from './tokens.js';

/** A value that a notebook's `parameters` cell sets. */
export interface Parameter {
  readonly name: string;
  /** Source text of the notebook's language. */
  readonly value: string;
  readonly type?: string;
  readonly help?: string;
}

export const PARAMETERS_TAG = 'parameters';
export const INJECTED_TAG = 'injected-parameters';

/**
 * Reads the assignments of a Python `parameters` cell: `name: type = value  # type: type, help`
 * (papermill documentation, "Inspect a Notebook"). The last assignment of a name counts; other statements are passed over.
 */
export function parseParameters(source: string): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const line of statements(tokenise(source))) {
    const parameter = readAssignment(line, source);
    if (!parameter) continue;
    parameters.delete(parameter.name);
    parameters.set(parameter.name, parameter);
  }
  return [...parameters.values()];
}

/** Statements with the comment that follows on the same line. */
function statements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const lines: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'newline' || token.kind === 'magic') lines.push([]);
    else lines.at(-1)?.push(token);
  }
  return lines;
}

function readAssignment(line: readonly Token[], source: string): Parameter | undefined {
  const [name] = line;
  const equals = line.findIndex((token) => token.text === '=' && token.depth === 0);
  const indented = name !== undefined && name.start > 0 && source[name.start - 1] !== '\n';
  if (name?.kind !== 'name' || equals < 1 || indented) return undefined;
  const annotation = line.slice(1, equals);
  if (annotation.length > 0 && annotation[0]?.text !== ':') return undefined;
  const value = line.slice(equals + 1).filter((token) => token.kind !== 'comment');
  const [first, last] = [value[0], value.at(-1)];
  if (!first || !last || value.some((token) => /^[=;]$/.test(token.text) && token.depth === 0))
    return undefined;
  const comment =
    line.at(-1)?.kind === 'comment'
      ? line
          .at(-1)
          ?.text.replace(/^#+\s*/, '')
          .trim()
      : undefined;
  const [, commentType, help] = /^(?:type:\s*([^\s,]+)[\s,]*)?([\s\S]*)$/.exec(comment ?? '') ?? [];
  const type =
    annotation.length > 1 ? spanned(annotation.slice(1), source).replace(/^["']|["']$/g, '') : commentType;
  return {
    name: name.text,
    value: source.slice(first.start, last.end),
    ...(type === undefined ? {} : { type }),
    ...(help === undefined || help === '' ? {} : { help }),
  };
}

function spanned(tokens: readonly Token[], source: string): string {
  return source.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}

/**
 * Checks a value that a person typed for a parameter: one Python expression, as far as its tokens tell.
 * @returns a sentence about what is wrong; undefined where nothing is
 */
export function checkParameterValue(value: string): string | undefined {
  if (value.trim() === '') return 'A value is needed. Text stands in quotes, for example "stars.csv".';
  const tokens = tokenise(value.trim());
  const outside = tokens.filter((token) => token.depth === 0);
  const stops = outside.some(
    (token) => token.kind === 'newline' || token.kind === 'magic' || /^[;=#\\]$/.test(token.text),
  );
  const strayQuote = tokens.some((token) => token.kind === 'op' && /^["']$/.test(token.text));
  if (strayQuote) return 'A quote is not closed.';
  if (!balanced(tokens)) return 'A bracket is not closed, or closed too often.';
  const juxtaposed = outside.some((token, index) => isOperand(token) && isOperand(outside[index + 1]));
  if (stops || juxtaposed || tokens.some((token) => token.kind === 'comment')) {
    return 'This is not one Python value. Text stands in quotes, for example "stars.csv".';
  }
  return undefined;
}

function balanced(tokens: readonly Token[]): boolean {
  let open = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'op') continue;
    if ('([{'.includes(text)) open += 1;
    else if (')]}'.includes(text)) open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

function isOperand(token: Token | undefined): boolean {
  const word = /^(?:and|or|not|in|is|if|else|lambda|await|for)$/;
  return token !== undefined && ['name', 'number'].includes(token.kind) && !word.test(token.text);
}

/**
 * The cells with these parameters set as papermill does (papermill documentation, "Parameterize"): in a cell of their own
 * tagged `injected-parameters`, after the cell tagged `parameters`, or on top. An older injected cell is replaced; what it set
 * beside these stays set. No parameter: the cells as they are.
 * @throws CaptureError where a value is not one expression
 */
export function injectParameters(
  notebook: NotebookView,
  values: Readonly<Record<string, string>>,
): readonly unknown[] {
  if (Object.keys(values).length === 0) return notebook.cells;
  for (const [name, value] of Object.entries(values)) {
    const problem = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
      ? checkParameterValue(value)
      : 'This is not a name.';
    if (problem !== undefined) throw new CaptureError(`Parameter ${name}: ${problem}`);
  }
  const older = notebook.cells.flatMap((cell, index) =>
    hasTag(cell, INJECTED_TAG) ? parseParameters(viewCell(cell, index + 1).source) : [],
  );
  const merged = { ...Object.fromEntries(older.map(({ name, value }) => [name, value])), ...values };
  const kept = notebook.cells.filter((cell) => !hasTag(cell, INJECTED_TAG));
  const tagged = kept.findIndex((cell) => hasTag(cell, PARAMETERS_TAG));
  return [...kept.slice(0, tagged + 1), injectedCell(notebook, merged), ...kept.slice(tagged + 1)];
}

function hasTag(cell: unknown, tag: string): boolean {
  const metadata = isObject(cell) ? cell.metadata : undefined;
  const tags = isObject(metadata) ? metadata.tags : undefined;
  return Array.isArray(tags) && tags.includes(tag);
}

/** Cells have an id from nbformat 4.5 on, and none before (nbformat v4.5 JSON schema, `cell_id`). */
function injectedCell(notebook: NotebookView, values: Readonly<Record<string, string>>): unknown {
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${value.trim()}\n`);
  return {
    cell_type: 'code',
    execution_count: null,
    ...(notebook.minor >= 5 ? { id: freeId(notebook.cells) } : {}),
    metadata: { tags: [INJECTED_TAG] },
    outputs: [],
    source: `# Parameters\n${lines.join('')}`.trimEnd(),
  };
}

function freeId(cells: readonly unknown[]): string {
  const taken = new Set(cells.map((cell) => (isObject(cell) ? cell.id : undefined)));
  let id = INJECTED_TAG;
  for (let count = 2; taken.has(id); count += 1) id = `${INJECTED_TAG}-${count}`;
  return id;
}
