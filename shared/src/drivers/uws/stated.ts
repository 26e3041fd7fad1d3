import type {
  Answer,
  DriverCapabilities,
  Offer,
  Platform,
  RefusalReason,
  StatedOffer,
  Task,
} from '../../model/index.js';
import { isNotebookTask } from '../../model/index.js';
import { defined } from '../common/defined.js';
import { refuseAllButNotebooks } from '../common/executables.js';
import { publicAddress } from '../common/notebook-address.js';

/** The offer of a service that cannot be asked, from its settings entry. No request is sent. */
export function askStated(
  platform: Platform,
  stated: StatedOffer,
  task: Task,
  can: DriverCapabilities,
): Answer {
  if (!isNotebookTask(task)) return refuseAllButNotebooks(task);
  const reasons = [...tooBig(stated, task), ...cannotTake(task, can), ...cannotBeReached(stated, task)];
  if (reasons.length > 0) return { kind: 'refusal', reasons, signInMayHelp: false };
  const { cores, memoryGiB, diskGiB, gpus, durationSeconds } = stated;
  const offer: Offer = {
    // One settings entry makes one offer, always the same.
    id: 'stated',
    platformId: platform.id,
    platformName: platform.name,
    mode: task.mode,
    ...defined({ cores, memoryGiB, diskGiB, gpus, durationSeconds }),
    notes: ['As stated in your settings; the service itself cannot be asked.'],
  };
  return { kind: 'offers', offers: [offer] };
}

function tooBig(stated: StatedOffer, task: Task): readonly RefusalReason[] {
  const { needs } = task;
  const checks = [
    ['cores', 'cores', ''],
    ['memoryGiB', 'memory', ' GiB'],
    ['diskGiB', 'disk', ' GiB'],
    ['gpus', 'GPUs', ''],
    ['durationSeconds', 'duration', ' s'],
  ] as const;
  return checks.flatMap(([field, word, unit]) => {
    const asked = needs[field];
    const has = stated[field];
    if (asked === undefined || has === undefined || asked <= has) return [];
    return [{ field, text: `${word}: asked ${asked}${unit}, your settings state ${has}${unit}` }];
  });
}

function cannotTake(task: Task, can: DriverCapabilities): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  if (task.mode === 'live' && !can.live) {
    reasons.push({
      field: 'executable',
      text: 'This service runs notebooks from start to end; it has no live sessions.',
    });
  }
  if (task.files.length > 0) {
    reasons.push({
      field: 'files',
      text: 'This service takes the notebook alone; leave the other files out.',
    });
  }
  return reasons;
}

function cannotBeReached({ notebookBy }: StatedOffer, task: Task): readonly RefusalReason[] {
  const address = publicAddress(task.source);
  if (notebookBy !== 'reference' || 'url' in address) return [];
  const text = `This service can only take a notebook that has a public address: ${address.missing}.`;
  return [{ field: 'executable', text }];
}
