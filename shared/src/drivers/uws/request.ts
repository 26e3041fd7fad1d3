import type { ContainerTask, Needs, NotebookTask, Task } from '../../model/index.js';
import { isContainerTask, isNotebookTask } from '../../model/index.js';
import { type BrokerRequest, UPLOADED_NOTEBOOK } from '../../wire/index.js';
import { brokerKind } from '../common/broker-kind.js';
import { costsOf } from '../common/cost-limit.js';
import { defined } from '../common/defined.js';
import { containerPart } from '../common/executables.js';
import { isoDuration } from '../common/instant.js';

/** What a submission can carry. */
export type SubmittableTask = NotebookTask | ContainerTask;

/** Hundreds of platforms are asked about one task, and to measure a big notebook takes a while. */
const requests = new WeakMap<SubmittableTask, BrokerRequest>();

/** A task as the question "can you run this?" of the ExecutionBroker 1.0 schema. No content of it is sent. */
export function toBrokerRequest(task: SubmittableTask): BrokerRequest {
  const request = requests.get(task) ?? makeRequest(task);
  requests.set(task, request);
  return request;
}

function makeRequest(task: SubmittableTask): BrokerRequest {
  const { needs } = task;
  const compute = defined({
    cores: wish(needs.cores),
    memory: wish(needs.memoryGiB),
    gpus: wish(needs.gpus),
  });
  return {
    executable: executablePart(task),
    // Brokers write the name of the compute part into their messages and fail without it.
    compute: { meta: { name: 'compute' }, ...compute },
    ...defined({
      storage: storageOf(needs),
      schedule: scheduleOf(needs),
      costs: costsOf(needs.cost, brokerKind),
    }),
  };
}

/** A notebook is of our own kind, since its content follows by upload; a container is of the standard's. */
function executablePart(task: SubmittableTask): BrokerRequest['executable'] {
  const { mode } = task;
  if (isContainerTask(task)) return { ...containerPart(task.executable, brokerKind), mode };
  const { name, kernel, language } = task.executable;
  return {
    kind: UPLOADED_NOTEBOOK,
    meta: { name: name.slice(0, 200) },
    mode,
    ...defined({ kernel, language }),
    packages: task.packages.filter((each) => each.length <= 200).slice(0, 500),
    uploadBytes: uploadBytes(task),
  };
}

/** Size of everything that a submission sends, in bytes. */
export function uploadBytes(task: Task): number {
  const own = isNotebookTask(task) ? utf8Length(task.executable.text) : 0;
  return task.files.reduce((sum, file) => sum + file.sizeBytes, own);
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function wish(min: number | undefined): { min: number } | undefined {
  return min === undefined ? undefined : { min };
}

function storageOf(needs: Needs): BrokerRequest['storage'] {
  return needs.diskGiB === undefined ? undefined : [{ meta: { name: 'disk' }, size: { min: needs.diskGiB } }];
}

function scheduleOf(needs: Needs): BrokerRequest['schedule'] {
  return needs.durationSeconds === undefined
    ? undefined
    : { requested: { duration: isoDuration(needs.durationSeconds) } };
}
