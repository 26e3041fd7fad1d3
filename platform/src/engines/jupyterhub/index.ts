export { jupyterHubConfig } from './config.js';
export type { JupyterHubConfig } from './config.js';
export { createJupyterHubEngine } from './jupyterhub-engine.js';
export type { JupyterHubEngineOptions } from './jupyterhub-engine.js';
