import { type Attempt, nonsense } from '../../http/failures.js';
import { PlatformError } from '../../http/errors.js';
import { plainLine, plainText } from '../../http/plain-text.js';
import type { Phase } from '../../model/index.js';
import { defined } from '../common/defined.js';
import { toInstant } from '../common/instant.js';
import { type PlannerInfo, readPlannerInfo } from './planner-info.js';
import { child, childrenOf, deepText, parseXml, valueOf, type XmlElement, XmlError } from './xml.js';

/** A UWS job as its document describes it (UWS 1.1, section 2.1 and appendix A). All but the phase is optional in practice. */
export interface UwsJob {
  readonly id?: string;
  readonly phase: Phase;
  readonly created?: string;
  readonly started?: string;
  readonly ended?: string;
  /** Absent = none, or unlimited. */
  readonly durationSeconds?: number;
  readonly destruction?: string;
  readonly results: readonly UwsResult[];
  readonly error?: UwsError;
  readonly planner: PlannerInfo;
}

export interface UwsResult {
  readonly id: string;
  /** As written: may be relative, or no web address at all. */
  readonly href: string;
  readonly sizeBytes?: number;
  readonly mimeType?: string;
}

export interface UwsError {
  readonly message: string;
  readonly transient: boolean;
  /** There is more at `{job}/error`. */
  readonly hasDetail: boolean;
}

/** One line of a job list. */
export interface UwsJobRef {
  readonly id: string;
  readonly href?: string;
  readonly phase: Phase;
  readonly runId?: string;
}

/** A busy service lists a hundred thousand jobs, in some 250 bytes each. */
export const MAX_LIST_BYTES = 32 * 1024 * 1024;
const MAX_RESULTS = 10_000;
const PHASES: readonly string[] = [
  'PENDING',
  'QUEUED',
  'EXECUTING',
  'COMPLETED',
  'ERROR',
  'ABORTED',
  'HELD',
  'SUSPENDED',
  'UNKNOWN',
  'ARCHIVED',
];

/** Reads a job document. @throws PlatformError when it is none, with the server's own error where it sent that instead */
export function parseJob(text: string, attempt: Attempt): UwsJob {
  const root = documentRoot(text, attempt);
  if (root.name !== 'job') throw nonsense(attempt, 'it answered with something that is no UWS job.', text);
  return readJob(root);
}

/** @returns undefined when the text is no job document */
export function tryParseJob(text: string): UwsJob | undefined {
  try {
    const root = parseXml(text);
    return root.name === 'job' ? readJob(root) : undefined;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** Reads a job list of up to {@link MAX_LIST_BYTES}. @throws PlatformError when it is none */
export function parseJobList(text: string, attempt: Attempt): readonly UwsJobRef[] {
  const root = documentRoot(text, attempt, MAX_LIST_BYTES);
  if (root.name !== 'jobs')
    throw nonsense(attempt, 'it answered with something that is no UWS job list.', text);
  return childrenOf(root, 'jobref').flatMap((ref) => {
    const id = ref.attributes.get('id') ?? '';
    const href = ref.attributes.get('href');
    const runId = valueOf(child(ref, 'runId'));
    if (id === '') return [];
    return [
      {
        id,
        phase: readPhase(valueOf(child(ref, 'phase'))),
        ...(href === undefined ? {} : { href }),
        ...(runId === undefined ? {} : { runId }),
      },
    ];
  });
}

/** Some servers report errors with status 200. @throws PlatformError when the text is a VOTable with an error (DALI 1.1, section 4.2) */
export function throwVoTableError(text: string, attempt: Attempt): void {
  if (!/<(?:\w+:)?VOTABLE\b/i.test(text.slice(0, 4096))) return;
  try {
    documentRoot(text, attempt);
  } catch (error) {
    if (error instanceof PlatformError && error.failure.kind === 'refused') throw error;
  }
}

function documentRoot(text: string, attempt: Attempt, maxCharacters?: number): XmlElement {
  let root: XmlElement;
  try {
    root = parseXml(text, maxCharacters);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw nonsense(attempt, 'it answered with something that is no UWS document.', text);
  }
  const refusal = voTableError(root);
  if (refusal === undefined) return root;
  throw new PlatformError({
    ...attempt,
    kind: 'refused',
    why: 'it refused.',
    next: 'Look at the details.',
    details: refusal,
  });
}

function voTableError(root: XmlElement): string | undefined {
  if (root.name !== 'VOTABLE') return undefined;
  const infos = [root, ...childrenOf(root, 'RESOURCE')].flatMap((element) => childrenOf(element, 'INFO'));
  const status = infos.find(
    (info) => info.attributes.get('name') === 'QUERY_STATUS' && info.attributes.get('value') === 'ERROR',
  );
  return status === undefined ? undefined : (plainText(status.text) ?? 'The server gave no reason.');
}

function readJob(job: XmlElement): UwsJob {
  const error = readError(child(job, 'errorSummary'));
  return {
    phase: readPhase(valueOf(child(job, 'phase'))),
    ...defined({
      id: valueOf(child(job, 'jobId')),
      created: toInstant(valueOf(child(job, 'creationTime'))),
      started: toInstant(valueOf(child(job, 'startTime'))),
      ended: toInstant(valueOf(child(job, 'endTime'))),
      destruction: toInstant(valueOf(child(job, 'destruction'))),
      durationSeconds: readDuration(valueOf(child(job, 'executionDuration'))),
      error,
    }),
    results: childrenOf(child(job, 'results'), 'result').slice(0, MAX_RESULTS).flatMap(readResult),
    planner: readPlannerInfo(child(job, 'jobInfo')),
  };
}

/** Trimmed and upper-cased, as some servers add line ends or use lower case. What is no phase of UWS is UNKNOWN: ask again. */
export function readPhase(text: string | undefined): Phase {
  const phase = text?.trim().toUpperCase() ?? '';
  return PHASES.includes(phase) ? (phase as Phase) : 'UNKNOWN';
}

/** 0 means unlimited (UWS 1.1, section 2.1.6). */
export function readDuration(text: string | undefined): number | undefined {
  const seconds = Number(text ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, Math.round(seconds)) : undefined;
}

function readResult(element: XmlElement, index: number): readonly UwsResult[] {
  // The attribute xlink:type is not looked at: some servers put a format's name there.
  const href = element.attributes.get('href') ?? '';
  if (href === '') return [];
  const size = Number(element.attributes.get('size') ?? NaN);
  return [
    {
      id: element.attributes.get('id') ?? `result-${index + 1}`,
      href,
      ...(Number.isSafeInteger(size) && size >= 0 ? { sizeBytes: size } : {}),
      ...defined({ mimeType: plainLine(element.attributes.get('mime-type') ?? '', 100) }),
    },
  ];
}

/** The schema wants a `<message>`; some servers write the text straight into the summary. */
function readError(summary: XmlElement | undefined): UwsError | undefined {
  if (summary === undefined) return undefined;
  const message = child(summary, 'message');
  const text = plainText(message === undefined ? deepText(summary) : deepText(message));
  if (text === undefined && summary.attributes.get('hasDetail') !== 'true') return undefined;
  return {
    message: text ?? 'The platform gave no reason.',
    transient: summary.attributes.get('type')?.toLowerCase() === 'transient',
    hasDetail: summary.attributes.get('hasDetail')?.toLowerCase() === 'true',
  };
}
