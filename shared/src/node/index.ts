export type { RawAnswer, SendRequest } from './exchange.js';
export { nodeDigest } from './digest.js';
export { NodeGitReader } from './git-reader.js';
export { openByUndici, type OpeningSocket, type OpenSocket, type RawSocket } from './open-socket.js';
export { undiciTransport, type UndiciTransportOptions } from './undici-transport.js';
