export * from './broker.js';
export * from './identifiers.js';
export * from './manifest.js';
