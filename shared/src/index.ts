export { type Cache, MemoryCache } from './catalogue/cache.js';
export * from './catalogue/create.js';
export * from './catalogue/entry.js';
export { checkList } from './catalogue/curate/check.js';
export { type NotebookWords, wordsOfNotebook } from './catalogue/words.js';
export { fetchNotebook } from './catalogue/fetch-notebook.js';
export * from './catalogue/search.js';
export * from './catalogue/source.js';
export { allDrivers, type DriverParts } from './drivers/all.js';
export * from './drivers/driver.js';
export { brokerDriverFactory } from './drivers/broker/driver.js';
export { jupyterHubDriverFactory } from './drivers/jupyterhub/driver.js';
export { type UwsDriverParts, uwsDriverFactory } from './drivers/uws/driver.js';
export {
  type CredentialLookup,
  type CredentialScheme,
  type PlatformCredential,
  withCredentials,
} from './http/credentials.js';
export * from './http/errors.js';
export { systemClock } from './http/system-clock.js';
export { canFrame, type Framing } from './http/framing.js';
export * from './http/transport.js';
export { isLoopback, normaliseAddress, originOf } from './http/url.js';
export { MemoryJobStore } from './jobs/memory-store.js';
export * from './jobs/results.js';
export * from './jobs/store.js';
export { isUnsettled } from './jobs/submission.js';
export { createSubmitter, type Submitter, type SubmitterDeps } from './jobs/submit.js';
export * from './jobs/time-left.js';
export { createTracker, type Tracker, type TrackerDeps } from './jobs/tracker.js';
export { updateRun } from './jobs/update.js';
export * from './model/index.js';
export * from './offers/give-back.js';
export * from './offers/plan.js';
export { rankOffers } from './offers/rank.js';
export * from './panel/actions.js';
export { createController, type ControllerParts, type PanelController } from './panel/controller.js';
export * from './panel/host.js';
export { parseAction } from './panel/parse-action.js';
export type { PanelSnapshot } from './panel/snapshot.js';
export * from './panel/state.js';
export type { Translate } from './panel/translate.js';
export * from './platforms/identify.js';
export * from './platforms/settings.js';
export * from './task/capture.js';
export { sha256Hex } from './task/digest.js';
export * from './task/durations.js';
export type { FolderDeps, FoundFile } from './task/file-search.js';
export { CaptureError } from './task/nbformat.js';
export * from './task/needs.js';
export type { PaceDeps } from './task/pace.js';
export { checkParameterValue, type Parameter } from './task/parameters.js';
export type { Parsed } from './task/parsed.js';
export * from './task/units.js';
