/** Command ids, as the settings schema names them. */
export const COMMANDS = {
  /** Captures a notebook and shows the panel. Argument `path`: which; without it the current one. */
  run: 'run-elsewhere:run',
  /** The same for the notebook that is selected in the file browser. */
  runFile: 'run-elsewhere:run-file',
  /** Shows the panel with its list of jobs. */
  showJobs: 'run-elsewhere:show-jobs',
  /** Looks for something to run. */
  findNotebooks: 'run-elsewhere:find-notebooks',
  /** Looks for platforms. */
  findPlatforms: 'run-elsewhere:find-platforms',
  /** Opens a job's live session. Argument `key`. */
  openSession: 'run-elsewhere:open-session',
} as const;
