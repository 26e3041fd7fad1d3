import type { Socket } from 'node:net';
import type { Fault } from '../fault.ts';

const every = (length: number): readonly number[] => Array.from({ length }, (_, position) => position);

/** In the head, at its end, and in the body: what is slow is slow everywhere. */
const some = (length: number): readonly number[] => [0, length >> 1, Math.max(0, length - 2)];

const write = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => void socket.write(bytes, () => resolve()));

export const CONNECTION: readonly Fault[] = [
  { name: 'connection refused', family: 'connection', play: { connect: 'nobody' }, reaches: false },
  {
    name: 'connection closed before the request is done',
    family: 'connection',
    reaches: false,
    play: { socket: async (_wire, socket) => void socket.resetAndDestroy() },
  },
  {
    name: 'connection reset at a byte of the answer',
    family: 'connection',
    positions: every,
    play: {
      socket: async (wire, socket, _stage, position) => {
        await write(socket, wire.subarray(0, position));
        socket.resetAndDestroy();
      },
    },
  },
  {
    name: 'connection closed at a byte of the answer',
    family: 'connection',
    positions: every,
    play: {
      socket: (wire, socket, _stage, position) => write(socket, wire.subarray(0, position)),
    },
  },
  {
    name: 'black hole: the request is never heard of',
    family: 'connection',
    reaches: false,
    play: { socket: (_wire, _socket, stage) => stage.hang() },
  },
  {
    name: 'black hole: it is done, and nobody hears of it',
    family: 'connection',
    play: { socket: (_wire, _socket, stage) => stage.hang() },
  },
  {
    name: 'silence from a byte of the answer on',
    family: 'connection',
    positions: some,
    play: {
      socket: async (wire, socket, stage, position) => {
        await write(socket, wire.subarray(0, position));
        await stage.hang();
      },
    },
  },
  {
    name: 'one byte a second',
    family: 'connection',
    play: {
      socket: async (wire, socket, stage) => {
        for (const byte of wire) {
          if (socket.destroyed) return;
          await write(socket, Uint8Array.of(byte));
          await stage.sleep(1000);
        }
      },
    },
  },
];
