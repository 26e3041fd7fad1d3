import { readAssociations, readNodes, readPartitions, readQos } from './cluster.js';
import type { Standing } from './limits.js';
import { boundsOf, chainOf, minutesShortage, shortagesOf } from './limits.js';
import { groupStart, smallerNow } from './shapes.js';
import { ASSOCIATION_LINES, NODE_LINE, PARTITION_LINE, QOS_LINES, SMALL } from './testing.js';

const [PARTITION] = readPartitions(PARTITION_LINE);
const NODES = readNodes(NODE_LINE);
const [NORMAL, SHORT] = readQos(QOS_LINES);
const CHAIN = chainOf(readAssociations(ASSOCIATION_LINES), 'ada', 'ada_lab');

function standing(changes: Partial<Standing> = {}): Standing {
  if (!PARTITION || !NORMAL) throw new Error('the recorded output cannot be read');
  return { name: 'ada', partition: PARTITION, nodes: NODES, associations: CHAIN, qos: [NORMAL], ...changes };
}

const texts = (asked: Partial<typeof SMALL>, changes?: Partial<Standing>): readonly string[] =>
  shortagesOf({ ...SMALL, ...asked }, boundsOf(standing(changes))).map(({ text }) => text);

describe('limits', () => {
  it('go from the user up to the root of the accounts', () => {
    expect(CHAIN.map(({ user, account }) => user || account)).toEqual(['ada', 'ada_lab', 'root']);
    expect(chainOf(readAssociations(ASSOCIATION_LINES), 'eve', 'ada_lab')).toEqual([]);
  });

  it('name the tightest one for each field', () => {
    expect(texts({ cores: 16, memoryGiB: 64, durationSeconds: 14_400 })).toEqual([]);
    expect(texts({ cores: 200, memoryGiB: 65, diskGiB: 4096, gpus: 5, durationSeconds: 90_000 })).toEqual([
      'cores: asked 200, the allocation of ada here is 16 cores (association)',
      'memory: asked 65 GiB, the allocation of ada here is 64 GiB (association)',
      'disk: asked 4096 GiB, the largest node of partition main has 2048 GiB',
      'gpus: asked 5, the largest node of partition main has 4 GPUs',
      'duration: asked 25 h, the allocation of ada here is 4 h (association)',
    ]);
  });

  it('of a QOS come before those of the association', () => {
    const qos = SHORT ? [SHORT] : [];
    expect(texts({ cores: 12 }, { qos })).toEqual([
      'cores: asked 12, QOS short allows 8 cores',
      'duration: asked 1 h, QOS short allows 30 min',
    ]);
  });

  it('of node and partition are left where the cluster enforces no others', () => {
    expect(texts({ cores: 200, durationSeconds: 90_000 }, { associations: [], qos: [] })).toEqual([
      'cores: asked 200, the largest node of partition main has 80 cores',
      'duration: asked 25 h, partition main allows 24 h',
    ]);
  });

  it('in core-minutes count what is used already', () => {
    const enough = { ...SMALL, cores: 16, durationSeconds: 200_000 };
    expect(minutesShortage(enough, standing())).toEqual([]);
    expect(minutesShortage({ ...enough, durationSeconds: 300_000 }, standing())).toEqual([
      {
        path: 'duration',
        text: 'duration: asked 1333.3 core-hours in all, account ada_lab has 1000 left of 1666.6',
      },
    ]);
  });
});

describe('what begins when', () => {
  const bounds = boundsOf(standing());
  const holders = [
    { end: 9000, cores: 8, memoryMiB: 0 },
    { end: 5000, cores: 4, memoryMiB: 0 },
    { end: 7000, cores: 4, memoryMiB: 0 },
  ];

  it('follows the ends of those who share the limit', () => {
    // 8 of 24 cores are left.
    expect(groupStart({ ...SMALL, cores: 8 }, bounds, holders, 1000)).toBe(1000);
    expect(groupStart({ ...SMALL, cores: 12 }, bounds, holders, 1000)).toBe(5000);
    expect(groupStart({ ...SMALL, cores: 16 }, bounds, holders, 1000)).toBe(7000);
  });

  it('offers fewer cores now, and less memory only where it must', () => {
    const asked = { ...SMALL, cores: 16, memoryGiB: 32 };
    // The node has 10 left, the account 8.
    expect(smallerNow(asked, NODES, bounds)).toEqual({ ...asked, cores: 8 });
    expect(smallerNow({ ...asked, memoryGiB: 300 }, NODES, bounds)).toEqual({
      ...asked,
      cores: 8,
      memoryGiB: 199,
    });
  });

  it('offers nothing smaller where nothing is free, or where a GPU is missing', () => {
    const asked = { ...SMALL, cores: 16, gpus: 4 };
    expect(smallerNow(asked, NODES, bounds)).toBeUndefined();
    const busy = readNodes(NODE_LINE.replace('CPUAlloc=70', 'CPUAlloc=80'));
    expect(smallerNow(SMALL, busy, bounds)).toBeUndefined();
    expect(smallerNow(SMALL, NODES, bounds)).toBeUndefined();
  });
});
