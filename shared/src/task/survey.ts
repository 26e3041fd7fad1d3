import { looksLikeFile } from './file-kinds.js';
import { findHints, type Hints } from './hints.js';
import { findImports, type PythonImport } from './imports.js';
import { readPythonCell } from './ipython.js';
import { isObject, viewCell, type CellView, type NotebookView } from './nbformat.js';
import { findJuliaPackages, findRPackages } from './other-languages.js';
import type { Pace } from './pace.js';
import { INJECTED_TAG, PARAMETERS_TAG, parseParameters, type Parameter } from './parameters.js';
import { findReferences, type Reference } from './references.js';
import { findSecrets } from './secrets.js';
import { readShellScript, type ShellUse } from './shell.js';
import { firstHeading } from './title.js';
import { tokenise } from './tokens.js';

/** What the cells of a notebook say, before anything is looked up. */
export interface Survey {
  readonly heading?: string;
  readonly imports: readonly PythonImport[];
  /** Named by installs, and packages of R and Julia. */
  readonly packages: readonly string[];
  readonly references: readonly Reference[];
  readonly parameters: readonly Parameter[];
  readonly hints: readonly Hints[];
  /** Each a sentence. */
  readonly warnings: readonly string[];
}

/** Longer text than anybody writes by hand is scanned at its beginning only, so that no cell takes long. */
const MAX_SCANNED = 100_000;

/**
 * Reads all cells, in slices.
 * @param language the notebook's; absent: taken for Python, as most are
 * @param withOutputs whether outputs will travel, and so must be looked through for secrets
 * @throws CaptureError where a cell is damaged; the signal's reason of `pace` when aborted
 */
export async function surveyNotebook(
  notebook: NotebookView,
  language: string | undefined,
  withOutputs: boolean,
  pace: Pace,
): Promise<Survey> {
  const surveyor = new Surveyor((language ?? 'python').toLowerCase());
  for (const [index, raw] of notebook.cells.entries()) {
    const cell = viewCell(raw, index + 1);
    surveyor.addCell(cell);
    if (withOutputs) {
      for (const text of outputTexts(cell)) {
        surveyor.addSecrets(text, `The output of cell ${cell.position}`);
        await pace.step();
      }
    }
    await pace.step();
  }
  return surveyor.survey();
}

class Surveyor {
  private heading: string | undefined;
  // By what they say: a notebook repeats itself, and each is looked up once.
  private readonly imports = new Map<string, PythonImport>();
  private readonly packages = new Set<string>();
  private readonly references = new Map<string, Reference>();
  private readonly parameters = new Map<string, Parameter>();
  private readonly hints: Hints[] = [];
  private readonly warnings: string[] = [];
  private readonly constants = new Map<string, string>();

  constructor(private readonly language: string) {}

  addCell(cell: CellView): void {
    const source = cell.source.slice(0, MAX_SCANNED);
    if (source.length < cell.source.length) {
      this.warnings.push(
        `Cell ${cell.position} is very long: only its beginning was searched for files and packages.`,
      );
    }
    this.addSecrets(source, `Cell ${cell.position}`);
    if (cell.kind === 'markdown') this.addMarkdown(source);
    if (cell.kind === 'code') this.addCode(source, cell);
  }

  addSecrets(text: string, where: string): void {
    for (const secret of findSecrets(text)) {
      this.warnings.push(
        `${where} seems to hold ${secret}. Take it out before the notebook leaves this machine.`,
      );
    }
  }

  survey(): Survey {
    return {
      ...(this.heading === undefined ? {} : { heading: this.heading }),
      imports: [...this.imports.values()],
      packages: [...this.packages],
      references: [...this.references.values()],
      parameters: [...this.parameters.values()],
      hints: this.hints,
      warnings: this.warnings,
    };
  }

  private addMarkdown(source: string): void {
    this.heading ??= firstHeading(source);
    for (const match of source.matchAll(
      /!\[[^\]\n]{0,500}\]\(<?([^)\s>]{1,500})|<img\s[^>]{0,500}?src=["']([^"'>]{1,500})/gi,
    )) {
      const text = match[1] ?? match[2] ?? '';
      if (looksLikeFile(text) && !text.includes(':')) this.addReferences([{ role: 'mention', text }]);
    }
  }

  private addCode(source: string, cell: CellView): void {
    const language = (cell.languageId ?? this.language).toLowerCase();
    if (language === 'python' || language === 'ipython') this.addPython(source, cell);
    else if (language === 'r') findRPackages(source).forEach((name) => this.packages.add(name));
    else if (language === 'julia') findJuliaPackages(source).forEach((name) => this.packages.add(name));
    else if (/^(?:bash|sh|shellscript)$/.test(language)) this.addShell(readShellScript(source));
    if (language === 'r' || language === 'julia') {
      const tokens = tokenise(source).filter((token) => token.kind !== 'comment');
      this.addReferences(findReferences(tokens, this.constants));
    }
  }

  private addPython(source: string, cell: CellView): void {
    const { tokens, shell, extensions } = readPythonCell(source);
    const imports = findImports(tokens);
    this.addImports([...imports, ...extensions.map((module) => ({ level: 0, module, names: [] }))]);
    this.hints.push(findHints(imports, source));
    this.addReferences(findReferences(tokens, this.constants));
    this.addShell(shell);
    this.addParameters(source, cell.tags);
  }

  private addImports(imports: readonly PythonImport[]): void {
    for (const entry of imports) this.imports.set(JSON.stringify(entry), entry);
  }

  private addReferences(references: readonly Reference[]): void {
    for (const entry of references) this.references.set(`${entry.role} ${entry.text}`, entry);
  }

  private addShell(use: ShellUse): void {
    const { requirements, urls, mentions, reads, writes } = use;
    requirements.packages.forEach((name) => this.packages.add(name));
    const as =
      (role: Reference['role']) =>
      (text: string): Reference => ({ role, text });
    const files = mentions.filter((word) => looksLikeFile(word));
    this.addReferences([...urls, ...files].map(as('mention')));
    this.addReferences([...reads.map(as('read')), ...writes.map(as('write'))]);
  }

  /** Defaults, with what an injected cell sets over them. */
  private addParameters(source: string, tags: readonly string[]): void {
    const injected = tags.includes(INJECTED_TAG);
    if (!injected && !tags.includes(PARAMETERS_TAG)) return;
    for (const parameter of parseParameters(source)) {
      const known = this.parameters.get(parameter.name);
      this.parameters.set(
        parameter.name,
        known && injected ? { ...known, value: parameter.value } : parameter,
      );
    }
  }
}

/** Printed text of a cell; pictures and the like hold no readable secret. */
function* outputTexts(cell: CellView): Generator<string, void> {
  for (const output of cell.outputs) {
    if (!isObject(output)) continue;
    const data = isObject(output.data) ? output.data : {};
    for (const text of [output.text, data['text/plain'], data['text/html']]) {
      if (typeof text === 'string') yield text.slice(0, MAX_SCANNED);
      else if (Array.isArray(text)) yield text.slice(0, 5000).map(String).join('').slice(0, MAX_SCANNED);
    }
  }
}
