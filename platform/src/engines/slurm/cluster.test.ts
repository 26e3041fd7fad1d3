import { readMetered, readSpan, readTres } from './amounts.js';
import { readAssociations, readNodes, readPartitions, readQos, readReservations } from './cluster.js';
import { ASSOCIATION_LINES, NODE_LINE, PARTITION_LINE, QOS_LINES, RESERVATION_LINE } from './testing.js';

describe('what a cluster says of itself', () => {
  it('spans', () => {
    expect(['30', '30:15', '4:00:00', '1-00:00:00', 'UNLIMITED', 'NONE', ''].map(readSpan)).toEqual([
      1800,
      1815,
      14_400,
      86_400,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('trackable resources, memory in MiB', () => {
    expect(readTres('cpu=16,mem=64G,node=1,gres/gpu=2')).toEqual({ cpu: 16, mem: 65_536, gpu: 2 });
    expect(readTres('mem=65536,gres/gpu:a100=2')).toEqual({ mem: 65_536 });
    expect(readMetered('cpu=24(16),mem=N(4),gres/gpu=2(0)')).toEqual({
      cpu: { most: 24, used: 16 },
      gpu: { most: 2, used: 0 },
    });
  });

  it('nodes, with what is free', () => {
    expect(readNodes(NODE_LINE)).toEqual([
      {
        name: 'vm',
        partitions: ['main', 'night'],
        up: true,
        cores: 80,
        memoryMiB: 819_200,
        gpus: 4,
        tmpMiB: 2_097_152,
        free: { cores: 10, memoryMiB: 818_176, gpus: 3 },
      },
    ]);
    expect(readNodes(NODE_LINE.replace('State=MIXED', 'State=MIXED+DRAIN'))[0]?.up).toBe(false);
    expect(readNodes(NODE_LINE.replace('State=MIXED', 'State=DOWN*'))[0]?.up).toBe(false);
  });

  it('partitions', () => {
    expect(readPartitions(PARTITION_LINE)).toEqual([
      expect.objectContaining({ name: 'main', up: true, maxSeconds: 86_400, denies: [] }),
    ]);
    const closed = PARTITION_LINE.replace('AllowAccounts=ALL', 'AllowAccounts=a,b').replace(
      'QoS=N/A',
      'QoS=q',
    );
    expect(readPartitions(closed)[0]).toMatchObject({ allows: ['a', 'b'], qos: 'q' });
  });

  it('associations, with what is used', () => {
    const [, group, own] = readAssociations(ASSOCIATION_LINES);
    expect(group).toEqual({
      account: 'ada_lab',
      user: '',
      parent: 'root',
      perJob: { cpu: 16, mem: 65_536 },
      perNode: {},
      maxSeconds: 14_400,
      group: { cpu: { most: 24, used: 16 }, mem: { most: 204_800, used: 1024 } },
      groupMinutes: { most: 100_000, used: 40_000 },
    });
    expect(own).toMatchObject({ account: 'ada_lab', user: 'ada', group: {} });
  });

  it('QOS', () => {
    expect(readQos(QOS_LINES)).toMatchObject([
      { name: 'normal', perJob: {}, perUser: {} },
      {
        name: 'short',
        perJob: { cpu: 8 },
        perUser: { cpu: 32, mem: 10_240 },
        maxSeconds: 1800,
        group: { cpu: { most: 64, used: 0 } },
      },
    ]);
  });

  it('reservations', () => {
    expect(readReservations(RESERVATION_LINE)).toEqual([
      { name: 're-abc', end: Date.parse('2026-11-22T17:19:32Z') },
    ]);
    expect(readReservations('No reservations in the system\n')).toEqual([]);
  });
});
