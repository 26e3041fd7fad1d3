import { describeParser, type ParserUnderTest } from '@run-elsewhere/planner/testing';
import { readGpus, readMetered, readSpan, readTres } from './amounts.js';
import { readCapabilities } from './capabilities.js';
import { readAssociations, readNodes, readPartitions, readQos, readReservations } from './cluster.js';
import { SlurmError } from './commands.js';
import { noteDocument } from './files.js';
import { readJobs } from './rest.js';
import { readAccounting, readQueue } from './jobs.js';
import { stateOf } from './outcome.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

/** Numbers that a decision is made on: none of them is no number. */
function sound<T>(value: T): T {
  JSON.stringify(value, (name, part: unknown) => {
    if (Number.isNaN(part)) throw new Error(`${name} is no number`);
    return part;
  });
  return value;
}

const SLURM = [
  'NodeName=',
  'State=',
  'CPUTot=',
  ' ',
  '=',
  '|',
  ',',
  'gpu:',
  '(',
  ')',
  '*',
  'UNLIMITED',
  'N/A',
  '(null)',
  '2026-01-01T00:00:00',
  '2026-99-99T99:99:99',
  '1-00:00:00',
  '9'.repeat(30),
  'mem=4G',
  'CPUTimeRAW',
];
const NODE =
  'NodeName=n1 Arch=x86_64 CPUTot=8 CPUAlloc=2 RealMemory=16000 AllocMem=10 Gres=gpu:a100:2(S:0) GresUsed=gpu:1 State=IDLE OS=Linux 6.1 x Partitions=main TmpDisk=0';
const PARTITION =
  'PartitionName=main State=UP MaxTime=1-00:00:00 MaxMemPerNode=UNLIMITED AllowAccounts=ALL DenyAccounts= QoS=N/A';
const ASSOCIATION =
  'ClusterName=c Account=a UserName=ada(1000) MaxWallPJ=60 MaxTRESPJ=cpu=4,mem=8G GrpTRES=cpu=16(4),mem=N(0) GrpTRESMins=cpu=100(3)';
const QOS = 'QOS=normal(1) MaxWallPJ= MaxTRESPU=cpu=8(1)}x GrpTRES=cpu=N(0)';
const promised = { resources: { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 60 } };
const states = (jobs: ReturnType<typeof readQueue>) =>
  jobs.map((job) => sound(stateOf(job, undefined, promised, 'n1', NOW)));

const PARSERS: readonly ParserUnderTest[] = [
  { name: 'readNodes', parse: (text) => sound(readNodes(text)), samples: [NODE], pieces: SLURM },
  {
    name: 'readPartitions',
    parse: (text) => sound(readPartitions(text)),
    samples: [PARTITION],
    pieces: SLURM,
  },
  {
    name: 'readAssociations',
    parse: (text) => sound(readAssociations(text)),
    samples: [ASSOCIATION],
    pieces: [...SLURM, 'MaxWallPJ='],
  },
  { name: 'readQos', parse: (text) => sound(readQos(text)), samples: [QOS], pieces: SLURM },
  {
    name: 'readReservations',
    parse: (text) => sound(readReservations(text)),
    samples: ['ReservationName=r EndTime=2026-01-01T00:00:00'],
    pieces: SLURM,
  },
  {
    name: 'squeue',
    parse: (text) => states(readQueue(text)),
    samples: ['7|RUNNING|2026-01-01T00:00:00|N/A|2|n1|run-elsewhere-a|None'],
    pieces: SLURM,
  },
  {
    name: 'sacct',
    parse: (text) => states(readAccounting(text)),
    samples: ['7|CANCELLED by 0|2026-01-01T00:00:00|2026-01-01T00:10:00|2|n1|run-elsewhere-a|1200|0:0'],
    pieces: SLURM,
  },
  {
    name: 'slurmrestd',
    parse: (text) => states(readJobs(text)),
    documents: ['PENDING', 'COMPLETED'].map((job_state) => ({
      jobs: [
        {
          ...{ job_id: 7, name: 'run-elsewhere-a', job_state, state_reason: 'Priority' },
          ...{ start_time: 1767225600, end_time: 1e308, nodes: 'n1', cpus: 2 },
        },
      ],
    })),
    throws: (error) => error instanceof SlurmError,
  },
  {
    name: 'the service’s own note of a job',
    parse: (text) => noteDocument.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [{ jobId: 'a', name: 'n', offer: 'o', resources: promised.resources, clusterId: '7' }],
    throws: (error) => error instanceof SyntaxError,
  },
  {
    name: 'readTres',
    parse: (text) => sound(readTres(text)),
    samples: ['cpu=16,mem=64G,gres/gpu=2'],
    pieces: [...SLURM, 'cpu=', 'constructor=5'],
  },
  {
    name: 'readMetered',
    parse: (text) => sound(readMetered(text)),
    samples: ['cpu=16(4),mem=N(0)'],
    pieces: [...SLURM, 'constructor=5(1)'],
  },
  {
    name: 'readSpan',
    parse: (text) => sound(readSpan(text) ?? 'none'),
    samples: ['1-00:00:00', '30'],
    pieces: SLURM,
  },
  {
    name: 'readGpus',
    parse: (text) => sound(readGpus(text)),
    samples: ['gpu:a100:4(S:0-1),gpu:2'],
    pieces: SLURM,
  },
  {
    name: 'readCapabilities',
    parse: (text) => readCapabilities(text, false),
    samples: ['SchedulerType = sched/backfill\nAccountingStorageEnforce = limits'],
    pieces: [...SLURM, 'ProctrackType = ', '\n'],
    throws: (error) => error instanceof Error && error.name !== 'TypeError',
  },
];

PARSERS.forEach(describeParser);
