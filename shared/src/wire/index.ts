export * from './broker.js';
export * from './container.js';
export * from './identifiers.js';
export * from './manifest.js';
