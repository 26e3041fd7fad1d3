import { plainLine } from '../../http/plain-text.js';
import type { NeedsLimit, Progress } from '../../model/index.js';
import { NAMESPACE } from '../../wire/index.js';
import { child, childrenOf, type XmlElement } from './xml.js';

/** What the planner profile adds to a job, inside `jobInfo`. */
export interface PlannerInfo {
  readonly progress?: Progress;
  /** The limit that ended the job. */
  readonly limit?: NeedsLimit;
  /** Relative path of a file result, as written, by the result's id. */
  readonly paths: ReadonlyMap<string, string>;
}

const LIMITS: readonly string[] = [
  'cores',
  'memory',
  'disk',
  'gpus',
  'duration',
  'processes',
  'user',
] satisfies NeedsLimit[];

/** Reads the `planner` element of our namespace; anything else in `jobInfo` belongs to the service and is left alone. */
export function readPlannerInfo(jobInfo: XmlElement | undefined): PlannerInfo {
  const planner = jobInfo?.children.find(
    (element) => element.name === 'planner' && (element.namespace ?? NAMESPACE) === NAMESPACE,
  );
  const progress = readProgress(child(planner, 'progress'));
  const limit = readLimit(child(planner, 'outcome')?.attributes.get('limit'));
  return {
    ...(progress === undefined ? {} : { progress }),
    ...(limit === undefined ? {} : { limit }),
    paths: new Map(
      childrenOf(planner, 'file').map((file) => [
        file.attributes.get('result') ?? '',
        file.attributes.get('path') ?? '',
      ]),
    ),
  };
}

export function readLimit(text: string | undefined): NeedsLimit | undefined {
  return text !== undefined && LIMITS.includes(text) ? (text as NeedsLimit) : undefined;
}

function readProgress(element: XmlElement | undefined): Progress | undefined {
  const done = Number(element?.attributes.get('done') ?? NaN);
  const total = Number(element?.attributes.get('total') ?? NaN);
  if (!(total > 0) || !(done >= 0) || !Number.isFinite(total)) return undefined;
  const text = plainLine(element?.text ?? '', 200);
  return { done: Math.min(done, total), total, ...(text === undefined ? {} : { text }) };
}
