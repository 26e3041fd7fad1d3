import type { Needs, RefusalReason, Task } from '../../model/index.js';
import { parseHttpUrl } from '../../http/url.js';
import { defined } from '../common/defined.js';
import { isoDuration } from '../common/instant.js';
import type { Dialect } from './dialect.js';

const MAX_DATA = 50;

/**
 * A task as the question "can you run this?" (ExecutionRequest). Every part has a name, which brokers write into their messages
 * and fail without.
 * @param location where the broker can read the notebook
 */
export function toRequest(task: Task, location: string, { kindOf }: Dialect): object {
  const { needs, executable } = task;
  return {
    executable: {
      ...kindOf('executable', 'jupyter-notebook'),
      meta: { name: executable.name.slice(0, 200) },
      location,
    },
    compute: {
      ...kindOf('compute', 'simple-compute-resource'),
      meta: { name: 'compute' },
      ...defined({ cores: exactly(needs.cores), memory: exactly(needs.memoryGiB) }),
    },
    ...defined({
      storage: storageOf(needs, kindOf),
      data: dataOf(task, kindOf),
      schedule: scheduleOf(needs),
    }),
  };
}

/** What the protocol has no words for. */
export function unaskable(task: Task): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  if (task.files.length > 0) {
    reasons.push({
      field: 'files',
      text: 'this platform takes the notebook alone; leave the other files out',
    });
  }
  if ((task.needs.gpus ?? 0) > 0) {
    reasons.push({ field: 'gpus', text: 'GPUs: this platform cannot be asked for any' });
  }
  return reasons;
}

/** Whole numbers (int64 in the schema). Without a maximum a broker assumes one that may be below the minimum. */
function exactly(amount: number | undefined): { min: number; max: number } | undefined {
  if (amount === undefined || amount <= 0) return undefined;
  return { min: Math.ceil(amount), max: Math.ceil(amount) };
}

function storageOf(needs: Needs, kindOf: Dialect['kindOf']): readonly object[] | undefined {
  const size = exactly(needs.diskGiB);
  return size && [{ ...kindOf('storage', 'simple-storage-resource'), meta: { name: 'disk' }, size }];
}

/** Only what anybody can read: an address may carry a key. */
function dataOf({ remoteData = [] }: Task, kindOf: Dialect['kindOf']): readonly object[] | undefined {
  const open = remoteData.filter((address) => parseHttpUrl(address)?.search === '');
  if (open.length === 0) return undefined;
  return open.slice(0, MAX_DATA).map((location, index) => ({
    ...kindOf('data', 'simple-data-resource'),
    meta: { name: `data-${index + 1}` },
    location,
  }));
}

function scheduleOf(needs: Needs): object | undefined {
  return needs.durationSeconds === undefined
    ? undefined
    : { requested: { duration: isoDuration(needs.durationSeconds) } };
}
