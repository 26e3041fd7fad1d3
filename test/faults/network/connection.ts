import type { Fault } from '../fault.ts';

const every = (length: number): readonly number[] => Array.from({ length }, (_, position) => position);

/** In the head, at its end, and in the body: what is slow is slow everywhere. */
const some = (length: number): readonly number[] => [0, length >> 1, Math.max(0, length - 2)];

export const CONNECTION: readonly Fault[] = [
  { name: 'connection refused', family: 'connection', play: { connect: 'nobody' }, reaches: false },
  {
    name: 'connection closed before the request is done',
    family: 'connection',
    reaches: false,
    play: { socket: async (_wire, line) => line.reset() },
  },
  {
    name: 'connection reset at a byte of the answer',
    family: 'connection',
    positions: every,
    play: {
      socket: async (wire, line, _stage, position) => {
        await line.send(wire.subarray(0, position));
        line.reset();
      },
    },
  },
  {
    name: 'connection closed at a byte of the answer',
    family: 'connection',
    positions: every,
    play: {
      socket: (wire, line, _stage, position) => line.send(wire.subarray(0, position)),
    },
  },
  {
    name: 'black hole: the request is never heard of',
    family: 'connection',
    reaches: false,
    play: { socket: (_wire, _line, stage) => stage.hang() },
  },
  {
    name: 'black hole: it is done, and nobody hears of it',
    family: 'connection',
    play: { socket: (_wire, _line, stage) => stage.hang() },
  },
  {
    name: 'silence from a byte of the answer on',
    family: 'connection',
    positions: some,
    play: {
      socket: async (wire, line, stage, position) => {
        await line.send(wire.subarray(0, position));
        await stage.hang();
      },
    },
  },
  {
    name: 'one byte a second',
    family: 'connection',
    play: {
      socket: async (wire, line, stage) => {
        for (const byte of wire) {
          if (line.gone) return;
          await line.send(Uint8Array.of(byte));
          await stage.sleep(1000);
        }
      },
    },
  },
];
