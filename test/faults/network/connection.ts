import type { Fault } from '../fault.ts';

/** Three of the many byte positions stand for all of them where each costs: in the head, at its end, in the body. */
const every = (length: number): readonly number[] => Array.from({ length }, (_, position) => position);

export const CONNECTION: readonly Fault[] = [
  { name: 'connection refused', family: 'connection', play: { connect: 'nobody' }, reaches: false },
  {
    name: 'connection reset at a byte of the answer',
    family: 'connection',
    positions: every,
    play: {
      socket: async (wire, socket, _stage, position) => {
        await new Promise((resolve) => socket.write(wire.subarray(0, position), resolve));
        socket.resetAndDestroy();
      },
    },
  },
];
