export * from './drivers/driver.js';
export * from './http/errors.js';
export * from './http/transport.js';
export * from './jobs/store.js';
export * from './model/index.js';
export * from './panel/actions.js';
export * from './panel/host.js';
export * from './panel/state.js';
