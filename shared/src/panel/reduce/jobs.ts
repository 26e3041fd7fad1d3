import { isUnsettled } from '../../jobs/submission.js';
import type { Run } from '../../model/index.js';
import type { JobButton, JobProblem, JobState, PanelState } from '../state.js';

export type ButtonsOf = (run: Run) => readonly JobButton[];

/** Shows a run as it is now, newest first; what was pressed, said or opened for it stays. */
export function putRun(state: PanelState, run: Run, buttonsOf: ButtonsOf): PanelState {
  const before = findJob(state, run.key);
  if (before && before.run.revision > run.revision) return state;
  const { busy, problem, log } = before ?? {};
  const after: JobState = {
    run,
    buttons: buttonsOf(run),
    ...(busy === undefined ? {} : { busy }),
    ...(problem === undefined ? {} : { problem }),
    ...(log === undefined ? {} : { log }),
    collected: run.collected ?? [],
  };
  const others = state.jobs.filter((job) => job.run.key !== run.key);
  return { ...state, jobs: [...others, after].sort(newestFirst) };
}

/** How far the start of a run is; the next change of the run puts an end to it. */
export const setStep = (state: PanelState, key: string, step: string): PanelState =>
  change(state, key, (job) => (isUnsettled(job.run) ? { ...job, step } : job));

/** Takes a run off the list. */
export const dropRun = (state: PanelState, key: string): PanelState =>
  findJob(state, key) ? { ...state, jobs: state.jobs.filter((job) => job.run.key !== key) } : state;

/** Works out the buttons of all runs anew: a platform came or went. */
export const refreshButtons = (state: PanelState, buttonsOf: ButtonsOf): PanelState => ({
  ...state,
  jobs: state.jobs.map((job) => ({ ...job, buttons: buttonsOf(job.run) })),
});

/** A button was pressed; what went wrong before is forgotten. */
export const beginPress = (state: PanelState, key: string, busy: JobButton): PanelState =>
  change(state, key, ({ problem: _, ...job }) => ({ ...job, busy }));

/** The press has had its effect, or not. Another button that was pressed meanwhile stays busy. */
export const endPress = (
  state: PanelState,
  key: string,
  button: JobButton,
  problem?: JobProblem,
): PanelState =>
  change(state, key, ({ busy, ...job }) => ({
    ...job,
    ...(busy === undefined || busy === button ? {} : { busy }),
    ...(problem ? { problem } : {}),
  }));

/** Says that a job cannot be read, in place of what was said of that before. What a press came to stays. */
export const setTrouble = (
  state: PanelState,
  key: string,
  before: JobProblem | undefined,
  trouble: JobProblem | undefined,
): PanelState => {
  const entry = findJob(state, key);
  if (!entry || (entry.problem !== undefined && entry.problem !== before)) return state;
  if (entry.problem === undefined && trouble === undefined) return state;
  return change(state, key, ({ problem: _, ...job }) => (trouble ? { ...job, problem: trouble } : job));
};

/** Shows a log; undefined hides it. */
export const setLog = (state: PanelState, key: string, text: string | undefined): PanelState =>
  change(state, key, ({ log: _, ...job }) => (text === undefined ? job : { ...job, log: text }));

/** @returns undefined when the list has no such run */
export const findJob = (state: PanelState, key: string): JobState | undefined =>
  state.jobs.find((job) => job.run.key === key);

function change(state: PanelState, key: string, apply: (job: JobState) => JobState): PanelState {
  if (!findJob(state, key)) return state;
  return { ...state, jobs: state.jobs.map((job) => (job.run.key === key ? apply(job) : job)) };
}

const newestFirst = (a: JobState, b: JobState): number =>
  b.run.createdAt.localeCompare(a.run.createdAt) || a.run.key.localeCompare(b.run.key);
