/** What was harvested lives where everything does that was read from public services. */
export { MemoryTextCache as MemoryCache, type TextCache as Cache } from '../http/text-cache.js';
