import { isContainerTask, isNotebookTask } from '../../model/index.js';
import type { Needs, RefusalReason, Task } from '../../model/index.js';
import { sha256Hex } from '../../task/digest.js';
import { parseHttpUrl } from '../../http/url.js';
import { costsOf } from '../common/cost-limit.js';
import { containerPart, notRun } from '../common/executables.js';
import { publicAddress } from '../common/notebook-address.js';
import { defined } from '../common/defined.js';
import { isoDuration } from '../common/instant.js';
import type { Dialect } from './dialect.js';

const MAX_DATA = 50;

/** The executable of a task as brokers take it. */
export interface Askable {
  readonly part: (kindOf: Dialect['kindOf']) => object;
  /** Of what exactly this is, to know it again when an offer is taken. */
  readonly mark: Readonly<Record<string, string>>;
}

/** A notebook goes by its public address; a container by its description. @returns why not, where it cannot be asked for */
export function askable(task: Task): Askable | { readonly missing: string } {
  if (isContainerTask(task)) {
    const { executable } = task;
    const mark = { executable: sha256Hex(new TextEncoder().encode(JSON.stringify(executable))) };
    return { part: (kindOf) => containerPart(executable, kindOf), mark };
  }
  if (!isNotebookTask(task)) return { missing: notRun(task, 'notebooks and containers') };
  const address = publicAddress(task.source);
  if ('missing' in address) return { missing: `${NEEDS_ADDRESS}: ${address.missing}` };
  const { url: location } = address;
  const meta = { name: task.executable.name.slice(0, 200) };
  return {
    part: (kindOf) => ({ ...kindOf('executable', 'jupyter-notebook'), meta, location }),
    mark: { location },
  };
}

const NEEDS_ADDRESS = 'this platform can only take a notebook that has a public address';

/**
 * A task as the question "can you run this?" (ExecutionRequest). Every part has a name, which brokers write into their messages
 * and fail without.
 */
export function toRequest(task: Task, executable: Askable, { kindOf }: Dialect): object {
  const { needs } = task;
  return {
    executable: executable.part(kindOf),
    compute: {
      ...kindOf('compute', 'simple-compute-resource'),
      meta: { name: 'compute' },
      ...defined({ cores: exactly(needs.cores), memory: exactly(needs.memoryGiB) }),
    },
    ...defined({
      storage: storageOf(needs, kindOf),
      data: dataOf(task, kindOf),
      schedule: scheduleOf(needs),
      costs: costsOf(needs.cost, kindOf),
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
