export { hubBase } from './addresses.js';
export { HubClient, type HubClientParts, type HubServer, type HubUser } from './hub-client.js';
export { type FolderEntry, JupyterServer, type KernelSpecs } from './jupyter-server.js';
export { executeOnce, type KernelCall } from './kernel-call.js';
export { ensureServer, type SpawnEvent, spawnProgress, type SpawnWish } from './spawn.js';
