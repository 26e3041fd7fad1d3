import type { Needs, Task } from '../../model/index.js';
import { type BrokerRequest, UPLOADED_NOTEBOOK } from '../../wire/index.js';
import { defined } from '../common/defined.js';
import { isoDuration } from '../common/instant.js';

/** A task as the question "can you run this?" of the ExecutionBroker 1.0 schema. No content of it is sent. */
export function toBrokerRequest(task: Task): BrokerRequest {
  const { needs, executable } = task;
  const compute = defined({
    cores: wish(needs.cores),
    memory: wish(needs.memoryGiB),
    gpus: wish(needs.gpus),
  });
  return {
    executable: {
      kind: UPLOADED_NOTEBOOK,
      meta: { name: executable.name.slice(0, 200) },
      mode: task.mode,
      ...defined({ kernel: executable.kernel, language: executable.language }),
      packages: task.packages.filter((name) => name.length <= 200).slice(0, 500),
      uploadBytes: uploadBytes(task),
    },
    // Brokers write the name of the compute part into their messages and fail without it.
    compute: { meta: { name: 'compute' }, ...compute },
    ...defined({ storage: storageOf(needs), schedule: scheduleOf(needs) }),
  };
}

/** Size of everything that a submission sends, in bytes. */
export function uploadBytes(task: Task): number {
  return task.files.reduce((sum, file) => sum + file.sizeBytes, utf8Length(task.executable.text));
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
