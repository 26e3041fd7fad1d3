import { checkParameterValue } from '../../task/parameters.js';
import type { Executable } from '../../model/index.js';
import type { CaptureFacts } from '../../task/capture.js';
import type { GivenTask } from '../given-task.js';
import type { FileSummary, GivenSummary, PanelState, TaskSummary } from '../state.js';

/** What the user chose for the captured notebook. */
export interface CaptureChoices {
  /** Paths of files that stay at home. */
  readonly excluded: ReadonlySet<string>;
  /** Parameters whose value was changed. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Nothing to capture. */
export const noTask = (state: PanelState): PanelState => ({ ...state, task: { kind: 'none' } });

export const beginCapture = (state: PanelState, title: string): PanelState => ({
  ...state,
  task: { kind: 'capturing', title },
});

/** @param text a sentence for people */
export const failCapture = (state: PanelState, title: string, text: string): PanelState => ({
  ...state,
  task: { kind: 'problem', title, text },
});

/** Shows a task that came from elsewhere than the open notebook. */
export const showGiven = (
  state: PanelState,
  { title, executable, warnings }: GivenTask,
  files: readonly FileSummary[],
  more: Pick<GivenSummary, 'fetching' | 'problem'>,
): PanelState => {
  const location = locationOf(executable);
  const summary = {
    title,
    executable: executable.kind,
    ...(location === undefined ? {} : { location }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(files.length === 0 ? {} : { files }),
    ...more,
  };
  return { ...state, task: { kind: 'given', summary } };
};

function locationOf(executable: Executable): string | undefined {
  switch (executable.kind) {
    case 'notebook':
      return undefined;
    case 'docker-container':
      return executable.image.locations[0];
    default:
      return executable.location;
  }
}

/** Shows what was captured, with what the user chose for it. */
export function showCapture(
  state: PanelState,
  facts: CaptureFacts,
  choices: CaptureChoices,
  stale: boolean,
): PanelState {
  const parameters = facts.parameters.map(({ name, value, help }) => ({
    name,
    value: choices.parameters[name] ?? value,
    ...(help === undefined ? {} : { help }),
  }));
  const summary: TaskSummary = {
    ...facts,
    stale,
    files: facts.files.map(({ path, sizeBytes }) => ({
      path,
      sizeBytes,
      included: !choices.excluded.has(path),
    })),
    warnings: [...parameterProblems(choices), ...facts.warnings],
    parameters,
  };
  return { ...state, task: { kind: 'captured', summary } };
}

/** The open notebook has been edited since. */
export const markStale = (state: PanelState): PanelState =>
  state.task.kind === 'captured' && !state.task.summary.stale
    ? { ...state, task: { kind: 'captured', summary: { ...state.task.summary, stale: true } } }
    : state;

/** Shows which text is sent: changed parameters make another one. */
export const showSent = (state: PanelState, sha256: string): PanelState =>
  state.task.kind === 'captured'
    ? { ...state, task: { kind: 'captured', summary: { ...state.task.summary, sha256 } } }
    : state;

/** A sentence for each parameter whose value cannot be sent. */
export const parameterProblems = ({ parameters }: CaptureChoices): readonly string[] =>
  Object.entries(parameters).flatMap(([name, value]) => {
    const problem = checkParameterValue(value);
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
