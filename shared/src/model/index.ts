export * from './clock.js';
export * from './harvest.js';
export * from './job.js';
export * from './needs.js';
export * from './offer.js';
export * from './platform.js';
export * from './run.js';
export * from './task.js';
