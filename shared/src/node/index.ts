export { nodeDigest } from './digest.js';
export { FetchedFolder } from './fetched-folder.js';
export { byUndici, type RawAnswer, type SendRequest, type StartTimer } from './exchange.js';
export { NodeGitReader } from './git-reader.js';
export { openByUndici, type OpeningSocket, type OpenSocket, type RawSocket } from './open-socket.js';
export { undiciTransport, type UndiciTransportOptions } from './undici-transport.js';
