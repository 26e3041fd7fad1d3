import type { PlatformError } from '../../http/errors.js';
import { type Attempt, unsupported } from '../../http/failures.js';
import type {
  Answer,
  ContainerExecutable,
  ContainerTask,
  DockerExecutable,
  ExecutableKind,
  NotebookTask,
  RefusalReason,
  Task,
} from '../../model/index.js';
import { isContainerTask, isNotebookTask } from '../../model/index.js';
import type { BrokerRequest, ExecutableManifest } from '../../wire/index.js';
import { defined } from './defined.js';

const WORDS: Readonly<Record<ExecutableKind, string>> = {
  notebook: 'a notebook',
  'docker-container': 'a Docker container',
  'singularity-container': 'a Singularity container',
  'virtual-machine': 'a virtual machine',
};

/** Why a platform does not run a task. @param runs what it does run */
export function notRun({ executable }: Task, runs: string): string {
  return `this platform runs ${runs}, and this is ${WORDS[executable.kind]}`;
}

/** The answer of a platform to what it cannot run, whatever it needs. */
export function refuseKind(task: Task, runs: string): Answer {
  const reason: RefusalReason = { field: 'executable', text: notRun(task, runs) };
  return { kind: 'refusal', reasons: [reason], signInMayHelp: false };
}

/** The answer of a platform that runs notebooks alone to everything else. */
export const refuseAllButNotebooks = (task: Task): Answer => refuseKind(task, 'notebooks alone');

/** @throws PlatformError `unsupported` for what no offer was ever made for */
export function mustBeNotebook(task: Task, who: Attempt): NotebookTask {
  if (isNotebookTask(task)) return task;
  throw cannotRun(task, 'notebooks alone', who);
}

/** @throws PlatformError `unsupported` for what no offer was ever made for */
export function mustBeNotebookOrContainer(task: Task, who: Attempt): NotebookTask | ContainerTask {
  if (isNotebookTask(task) || isContainerTask(task)) return task;
  throw cannotRun(task, 'notebooks and containers', who);
}

function cannotRun(task: Task, runs: string, who: Attempt): PlatformError {
  return unsupported(who, `${notRun(task, runs)}.`, 'Find offers again and choose.');
}

/** A container as the executable of a question. @param kindOf writes its kind as the asked service spells it */
export function containerPart(
  executable: ContainerExecutable,
  kindOf: (group: string, name: string) => { readonly kind: string },
): BrokerRequest['executable'] {
  const { kind, name } = executable;
  return {
    ...kindOf('executable', kind),
    meta: { name: name.slice(0, 200) },
    ...(executable.kind === 'docker-container'
      ? dockerMembers(executable)
      : { location: executable.location }),
  };
}

/** A container as the `EXECUTABLE` of a submission. */
export function containerManifest(executable: ContainerExecutable): ExecutableManifest {
  const name = executable.name.slice(0, 200);
  return executable.kind === 'docker-container'
    ? { kind: executable.kind, name, ...dockerMembers(executable) }
    : { kind: executable.kind, name, location: executable.location };
}

/** The platform is written out, because brokers refuse any but this one; every port has all that they read without asking. */
function dockerMembers({ image, entrypoint, command, environment, ports }: DockerExecutable) {
  const { locations, digest, platform = { architecture: 'amd64', os: 'linux' } } = image;
  const network = ports && {
    ports: ports.map(({ port, protocol, path, access }) => ({
      access,
      internal: { port },
      protocol,
      ...(path === undefined ? {} : { path }),
    })),
  };
  return {
    image: { locations: [...locations], digest, platform },
    ...defined({
      entrypoint,
      command: command && [...command],
      environment: environment && { ...environment },
      network,
    }),
  };
}
