export type { Clock } from './clock.js';
export { ConfigError, parseConfig, readConfig } from './config.js';
export type { PlatformConfig } from './config.js';
export type * from './engines/engine.js';
export { createLocalEngine } from './engines/local/index.js';
export type { Log } from './http/context.js';
export { createPlatform } from './platform.js';
export type { PlatformDeps } from './assembly.js';
export type { Platform } from './platform.js';
