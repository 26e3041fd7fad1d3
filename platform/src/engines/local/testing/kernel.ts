import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Engine, JobSpec } from '../../engine.js';
import { capabilitiesDocument } from '../documents.js';
import { SUPERVISOR } from '../folders.js';
import { testPython } from '../testing.js';

/** What the kernel of this machine does to a job, as it is seen from outside. */

/** Whether this machine lets us make control groups for all that they are needed for. Found out at once: names of tests say it. */
export function hasControlGroups(): boolean {
  const python = testPython();
  const question = { pythons: [python], folder: tmpdir(), service: process.pid, cgroups: true, users: [] };
  const answer = execFileSync(python, ['-I', '-S', SUPERVISOR, 'limits'], {
    input: JSON.stringify(question),
    encoding: 'utf8',
  });
  const { means } = capabilitiesDocument.parse(JSON.parse(answer));
  return ['memory', 'cores', 'processes'].every((limit) => means[limit] === 'cgroup');
}

const user = z.tuple([z.string(), z.number(), z.number(), z.array(z.number())]);
const confinementDocument = z.object({
  user: z.nullable(user),
  folders: z.record(z.string(), z.tuple([z.number(), z.string()])),
  home: z.string(),
});

/** `confinement.json` of a job that has begun. */
export type Confinement = z.infer<typeof confinementDocument>;

export async function confinementOf(engine: Engine, { id }: JobSpec): Promise<Confinement> {
  const path = join(dirname(engine.workFolder(id)), 'control', 'confinement.json');
  return confinementDocument.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** Processes of this machine that are a job's: by its user, by its groups, or else by the home that they were started with. */
export async function processesOf({ user: owner, home, folders }: Confinement): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const groups = Object.values(folders).map(([, folder]) => join(folder, 'cgroup.procs'));
  const members = await Promise.all(groups.map((path) => readFile(path, 'utf8').catch(() => '')));
  const listed = new Set(members.join('\n').split('\n'));
  const own = async (name: string): Promise<boolean> => {
    if (owner?.[0] === '') return (await stat(`/proc/${name}`).catch(() => undefined))?.uid === owner[1];
    const environ = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    return environ.split('\0').includes(`HOME=${home}`);
  };
  const owned = await Promise.all(names.map(own));
  return names.filter((name, index) => owned[index] === true || listed.has(name));
}

/** Folders of a job's groups that are still there. */
export const groupsLeft = ({ folders }: Confinement): readonly string[] =>
  Object.values(folders)
    .map(([, folder]) => folder)
    .filter((folder) => existsSync(folder));

/** Where version 1 and version 2 say how often the kernel stopped a job, and under which key. */
const COUNTERS = {
  memory: { 1: ['memory.oom_control', 'oom_kill'], 2: ['memory.events', 'oom_kill'] },
  pids: { 1: ['pids.events', 'max'], 2: ['pids.events', 'max'] },
  cpu: { 1: ['cpu.stat', 'nr_throttled'], 2: ['cpu.stat', 'nr_throttled'] },
} as const;

/** How often the kernel has stopped a job at a limit of its group. */
export async function stops({ folders }: Confinement, controller: keyof typeof COUNTERS): Promise<number> {
  const [version, folder] = folders[controller] ?? [1, ''];
  const [file, key] = COUNTERS[controller][version === 2 ? 2 : 1];
  const lines = (await readFile(join(folder, file), 'utf8')).split('\n').map((line) => line.split(' '));
  return Number(lines.find(([name]) => name === key)?.[1]);
}

/** Bytes that a job has now, or by version 1 the most that it ever had. */
export async function memoryTaken({ folders }: Confinement): Promise<number> {
  const [version, folder] = folders.memory ?? [1, ''];
  const file = version === 2 ? 'memory.current' : 'memory.max_usage_in_bytes';
  return Number(await readFile(join(folder, file), 'utf8'));
}
