import type { Mode, Needs, NotebookExecutable, NotebookTask, TaskFile } from '../model/index.js';
import { streamDigest, type StreamDigest } from './digest.js';
import { FileSearch, type FolderDeps } from './file-search.js';
import { hintWarnings } from './hints.js';
import { kernelFacts } from './language.js';
import { asText, viewNotebook, type NotebookView } from './nbformat.js';
import { writeNotebook, type NotebookText } from './notebook-text.js';
import { Pace, type PaceDeps } from './pace.js';
import { injectParameters, type Parameter } from './parameters.js';
import type { NotebookPlace } from './data-files.js';
import { lookAround } from './surroundings.js';
import { surveyNotebook, type Survey } from './survey.js';
import { nameWithoutEnding, plain } from './title.js';

/** The notebook to capture, as an editor has it. */
export interface CaptureSource extends NotebookPlace {
  /** File name, with or without `.ipynb`. */
  readonly name: string;
  /** The nbformat document as parsed JSON. It must not change until the capture is no longer used. */
  readonly document: unknown;
}

/** How the notebook is to be sent. */
export interface CaptureOptions {
  /** False: outputs and execution counts are left out. */
  readonly keepOutputs: boolean;
  /** Name → source text: changes to what the `parameters` cell sets. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface CaptureDeps extends FolderDeps, PaceDeps {
  /** The host's own SHA-256, many times faster than what can be written in JavaScript; absent: the latter. */
  readonly newDigest?: (() => StreamDigest | Promise<StreamDigest>) | undefined;
}

/** Everything that a person should see before the notebook leaves; sizes and hash are of the text as it would be sent. */
export interface CaptureFacts {
  readonly title: string;
  readonly origin: string;
  readonly kernel?: string;
  readonly language?: string;
  readonly cells: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** ISO 8601 UTC. */
  readonly capturedAt: string;
  /** Normalised distribution names, sorted. */
  readonly packages: readonly string[];
  /** Files found beside the notebook that it reads or imports. */
  readonly files: readonly TaskFile[];
  readonly remoteData: readonly string[];
  /** Each a sentence for people. */
  readonly warnings: readonly string[];
  readonly parameters: readonly Parameter[];
}

/** What the user chose for a task. */
export interface TaskChoice {
  readonly mode: Mode;
  readonly needs: Needs;
  /** Paths of the files that travel, out of {@link CaptureFacts.files}; absent: all of them. */
  readonly files?: readonly string[];
  /** Absent: as captured. */
  readonly options?: CaptureOptions;
}

export interface Capture {
  readonly facts: CaptureFacts;
  /**
   * Makes the task. The notebook is serialised again only where the options differ from those of the capture.
   * @throws CaptureError where a parameter's value is not one expression; the signal's reason when aborted
   */
  build(choice: TaskChoice, signal: AbortSignal): Promise<NotebookTask>;
}

/**
 * Captures a notebook (nbformat 4.0 to 4.5) as it is now: what it needs, what it reads, and its text ready to send.
 * Its meaning is not changed. Works in slices of some milliseconds, so that a page with a 100 MB notebook stays usable.
 * @throws CaptureError, a sentence for people, where it is no such notebook; the signal's reason when aborted
 */
export async function captureNotebook(
  source: CaptureSource,
  options: CaptureOptions,
  deps: CaptureDeps,
  signal: AbortSignal,
): Promise<Capture> {
  const capturedAt = new Date(deps.now()).toISOString();
  const pace = new Pace(deps, signal);
  const notebook = viewNotebook(source.document);
  const kernel = kernelFacts(notebook.metadata);
  const survey = await surveyNotebook(notebook, kernel.language, options.keepOutputs, pace);
  const found = await lookAround(survey, source, new FileSearch(deps, signal));
  const newDigest = deps.newDigest ?? streamDigest;
  const text = await serialise(notebook, options, pace, await newDigest());
  const facts: CaptureFacts = {
    title: titleOf(notebook, survey, source.name),
    origin: source.origin,
    ...kernel,
    cells: notebook.cells.length,
    sizeBytes: text.sizeBytes,
    sha256: text.sha256,
    capturedAt,
    packages: found.packages,
    files: found.files,
    remoteData: found.remoteData,
    warnings: [
      ...newerFormat(notebook),
      ...survey.warnings,
      ...found.warnings,
      ...hintWarnings(survey.hints),
    ],
    parameters: survey.parameters,
  };
  return {
    facts,
    async build(choice, buildSignal) {
      buildSignal.throwIfAborted();
      const changed = choice.options !== undefined && !sameOptions(choice.options, options);
      const sent = changed
        ? await serialise(notebook, choice.options, new Pace(deps, buildSignal), await newDigest())
        : text;
      return buildTask(facts, executableOf(source.name, facts, sent), choice);
    },
  };
}

function newerFormat(notebook: NotebookView): readonly string[] {
  if (notebook.minor <= 5) return [];
  return [
    `The notebook has format 4.${notebook.minor}, which is newer than 4.5. A platform may not understand all of it.`,
  ];
}

function titleOf(notebook: NotebookView, survey: Survey, name: string): string {
  const stated = asText(notebook.metadata.title);
  return (stated === undefined ? survey.heading : plain(stated)) ?? nameWithoutEnding(name);
}

function serialise(
  notebook: NotebookView,
  options: CaptureOptions,
  pace: Pace,
  digest: StreamDigest,
): Promise<NotebookText> {
  return writeNotebook(
    notebook,
    injectParameters(notebook, options.parameters ?? {}),
    options.keepOutputs,
    pace,
    digest,
  );
}

function sameOptions(a: CaptureOptions, b: CaptureOptions): boolean {
  const sorted = (options: CaptureOptions): string =>
    JSON.stringify(Object.entries(options.parameters ?? {}).sort());
  return a.keepOutputs === b.keepOutputs && sorted(a) === sorted(b);
}

function executableOf(name: string, facts: CaptureFacts, text: NotebookText): NotebookExecutable {
  return {
    kind: 'notebook',
    name: /\.ipynb$/i.test(name) ? name : `${name || 'notebook'}.ipynb`,
    text: text.text,
    sha256: text.sha256,
    ...(facts.kernel === undefined ? {} : { kernel: facts.kernel }),
    ...(facts.language === undefined ? {} : { language: facts.language }),
  };
}

function buildTask(facts: CaptureFacts, executable: NotebookExecutable, choice: TaskChoice): NotebookTask {
  const chosen = choice.files === undefined ? undefined : new Set(choice.files);
  return {
    title: facts.title,
    origin: facts.origin,
    mode: choice.mode,
    executable,
    needs: choice.needs,
    packages: facts.packages,
    files: facts.files.filter((file) => chosen?.has(file.path) ?? true),
    ...(facts.remoteData.length === 0 ? {} : { remoteData: facts.remoteData }),
  };
}
