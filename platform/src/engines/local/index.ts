export { createLocalEngine } from './local-engine.js';
export type { LocalEngineOptions } from './local-engine.js';
export { isDistributionName, normaliseName } from './environments.js';
export type { LocalEnvironment } from './environments.js';
