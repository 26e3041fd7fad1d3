import { isFinal } from '../model/index.js';
import type { DriverCapabilities, Run } from '../model/index.js';
import type { JobButton } from './state.js';

/**
 * The buttons that apply to a run, in the order in which they are shown.
 * @param can what the platform's protocol can do; undefined when the platform is not in the settings any more
 */
export function buttonsFor(run: Run, can: DriverCapabilities | undefined): readonly JobButton[] {
  switch (run.submission) {
    case 'prepared':
      // While nothing is wrong it is on its way; a run whose platform does not answer can be given up.
      return run.problem === undefined ? [] : ['remove'];
    case 'failed':
    case 'ambiguous':
      return chosen([
        ['again', isAgain(run)],
        ['remove', true],
      ]);
    case 'created':
    case 'started':
      return run.status && isFinal(run.status.phase) ? finalButtons(run, can) : activeButtons(run, can);
  }
}

function activeButtons(run: Run, can: DriverCapabilities | undefined): readonly JobButton[] {
  const status = run.status;
  // There is no job to end, only a page to close.
  if (run.job?.session === true) return status?.sessionUrl === undefined ? ['remove'] : ['open', 'remove'];
  const works = status?.phase === 'EXECUTING';
  const live = run.mode === 'live';
  return chosen([
    ['open', live && works && status.sessionUrl !== undefined],
    ['finish', live && works && can?.finish === true],
    ['extend', works && can?.extend === true && status.durationSeconds !== undefined],
    ['results', can?.results === true && (status?.results.length ?? 0) > 0],
    ['log', can?.log === true && status?.hasLog === true],
    ['cancel', can !== undefined],
    ['remove', can === undefined],
  ]);
}

function finalButtons(run: Run, can: DriverCapabilities | undefined): readonly JobButton[] {
  return chosen([
    ['results', can?.results === true && (run.status?.results.length ?? 0) > 0],
    ['log', can?.log === true && run.status?.hasLog === true],
    ['again', isAgain(run)],
    ['remove', true],
  ]);
}

/** A notebook is captured again; what was given is not kept here, and has to be given again. */
const isAgain = ({ executable = 'notebook', given }: Run): boolean =>
  executable === 'notebook' && given !== true;

const chosen = (all: readonly (readonly [JobButton, boolean])[]): readonly JobButton[] =>
  all.filter(([, applies]) => applies).map(([button]) => button);
