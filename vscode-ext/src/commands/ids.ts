/** Command ids, as the manifest names them. */
export const COMMANDS = {
  /** Captures a notebook and shows the panel. Argument: what a menu hands over; without it the active notebook. */
  run: 'runElsewhere.run',
  /** The same by pickers, without the panel. */
  runStepByStep: 'runElsewhere.runStepByStep',
  addPlatform: 'runElsewhere.addPlatform',
  signIn: 'runElsewhere.signIn',
  forget: 'runElsewhere.forget',
  openSession: 'runElsewhere.openSession',
  getResults: 'runElsewhere.getResults',
  cancel: 'runElsewhere.cancel',
  showJobs: 'runElsewhere.showJobs',
  findNotebooks: 'runElsewhere.findNotebooks',
  findPlatforms: 'runElsewhere.findPlatforms',
  showLog: 'runElsewhere.showLog',
} as const;
