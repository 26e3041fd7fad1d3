import { readCapabilities } from './capabilities.js';

const PLAIN = `AccountingStorageEnforce = associations,limits,qos,safe
SelectType              = select/cons_tres
SelectTypeParameters    = CR_CORE_MEMORY
TaskPlugin              = task/none
`;
const CGROUPS = `${PLAIN.replace('task/none', 'task/affinity,task/cgroup')}
Cgroup Support Configuration:
ConstrainCores          = yes
ConstrainDevices        = yes
ConstrainRAMSpace       = yes
`;

describe('what a cluster enforces', () => {
  it('is little without cgroups', () => {
    const { enforces, enforced } = readCapabilities(PLAIN, false);
    expect(enforces).toEqual(['duration', 'disk']);
    expect([...enforced]).toEqual(['associations', 'limits', 'qos', 'safe']);
  });

  it('is what its cgroups constrain', () => {
    expect(readCapabilities(CGROUPS, true).enforces).toEqual([
      'duration',
      'disk',
      'cores',
      'memory',
      'gpus',
      'user',
    ]);
    const open = CGROUPS.replace('ConstrainRAMSpace       = yes', 'ConstrainRAMSpace       = no');
    expect(readCapabilities(open, false).enforces).not.toContain('memory');
  });

  it('knows a cluster that keeps no accounts', () => {
    const none = PLAIN.replace('associations,limits,qos,safe', 'none');
    expect(readCapabilities(none, false).enforced.size).toBe(0);
  });
});
