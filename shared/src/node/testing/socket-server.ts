import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Opcodes (RFC 6455, section 5.2). */
export const TEXT = 1;
export const CLOSE = 8;

/** The server's end of a WebSocket. */
export interface ServerSocket {
  readonly request: IncomingMessage;
  readonly connection: Duplex;
  text(text: string): void;
  /** A frame as one likes it: RFC 6455, section 5.2. */
  frame(opcode: number, payload: Buffer): void;
  /** A close frame, and the end of the connection. */
  close(): void;
}

export interface SocketServer {
  /** An http address. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a server does with each WebSocket, or a plain answer in its place. */
export interface SocketScript {
  onOpen?(socket: ServerSocket): void;
  onText?(socket: ServerSocket, text: string): void;
  onClose?(socket: ServerSocket): void;
  readonly refuse?: string;
}

/** A WebSocket server on the loopback, for clients under test: no fragments, no extensions. */
export async function socketServer(script: SocketScript): Promise<SocketServer> {
  const connections = new Set<Duplex>();
  const server = createServer();
  server.on('upgrade', (request: IncomingMessage, connection: Duplex) => {
    connections.add(connection);
    connection.on('error', () => undefined);
    if (script.refuse !== undefined) connection.end(script.refuse);
    else acceptSocket(request, connection, script);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const connection of connections) connection.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Opens a WebSocket in answer to an upgrade (RFC 6455, section 4.2.2). */
export function acceptSocket(request: IncomingMessage, connection: Duplex, script: SocketScript): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key'] ?? ''}${GUID}`)
    .digest('base64');
  connection.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const frame = (opcode: number, payload: Buffer): void => {
    connection.write(frameOf(opcode, payload));
  };
  const socket: ServerSocket = {
    request,
    connection,
    frame,
    text: (text) => frame(TEXT, Buffer.from(text)),
    close: () => {
      frame(CLOSE, Buffer.alloc(0));
      connection.end();
    },
  };
  let rest = Buffer.alloc(0);
  connection.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = readFrame(rest); read !== undefined; read = readFrame(rest)) {
      rest = rest.subarray(read.length);
      if (read.opcode === TEXT) script.onText?.(socket, read.payload.toString());
      if (read.opcode === CLOSE) script.onClose?.(socket);
    }
  });
  script.onOpen?.(socket);
}

/** A server's frame: whole, and not masked. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([headOf(opcode, payload.length), payload]);
}

function headOf(opcode: number, length: number): Buffer {
  const final = 0x80 | opcode;
  if (length < 126) return Buffer.from([final, length]);
  const head = Buffer.alloc(10, 0);
  head.set([final, 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** A frame of either side (RFC 6455, section 5.2). */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** With its head, in bytes. */
  readonly length: number;
}

/** @returns undefined while it is not whole */
export function readFrame(bytes: Buffer): Frame | undefined {
  const [masked, size] = [((bytes[1] ?? 0) & 0x80) !== 0, (bytes[1] ?? 0) & 0x7f];
  const sizeBytes = size === 126 ? 2 : size === 127 ? 8 : 0;
  const begin = 2 + sizeBytes + (masked ? 4 : 0);
  if (bytes.length < begin) return undefined;
  const length = begin + (sizeBytes === 0 ? size : Number(`0x${bytes.toString('hex', 2, 2 + sizeBytes)}`));
  if (bytes.length < length) return undefined;
  const mask = masked ? bytes.subarray(begin - 4, begin) : Buffer.alloc(4);
  const payload = Buffer.from(bytes.subarray(begin, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, length };
}
