/** For whoever writes an engine: what it must do. */
export { type ContractStep, ENGINE_CONTRACT, type EngineBench } from './contract.js';
export { ended, jobSpec, notebookText, outputs, RESOURCES, stateOf } from './jobs.js';
