export * from './clock.js';
export * from './executable.js';
export * from './job.js';
export * from './needs.js';
export * from './offer.js';
export * from './platform.js';
export * from './run.js';
export * from './task.js';
