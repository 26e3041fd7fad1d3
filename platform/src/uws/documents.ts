import { NAMESPACE, UWS_NAMESPACE } from '@run-elsewhere/planner/wire';
import { isoInstant } from '../clock.js';
import type { ResultItem } from '../jobs/results.js';
import type { JobProgress, JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { Xml } from './xml.js';
import { element, xmlDocument } from './xml.js';

const NAMESPACES = {
  'xmlns:uws': UWS_NAMESPACE,
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
};

const nil = { 'xsi:nil': 'true' };

/** An element that is nil when there is no value. */
const nillable = (name: string, value: string | undefined): Xml =>
  value === undefined ? element(name, nil) : element(name, {}, value);

const instant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : isoInstant(ms);

/** When a job ends at the latest; unknown once it has ended. */
export const quoteOf = (job: JobRecord): number | undefined =>
  isFinal(job) ? undefined : (job.started ?? job.planned) + job.duration * 1000;

const parameters = (job: JobRecord, attributes: Readonly<Record<string, string>>): Xml =>
  element(
    'uws:parameters',
    attributes,
    ...job.spec.parameters.map(([id, value]) => element('uws:parameter', { id }, value)),
  );

const results = (items: readonly ResultItem[], attributes: Readonly<Record<string, string>>): Xml =>
  element(
    'uws:results',
    attributes,
    ...items.map(({ id, href, size, mimeType }) =>
      element('uws:result', { id, 'xlink:type': 'simple', 'xlink:href': href, size, 'mime-type': mimeType }),
    ),
  );

/** Our part of jobInfo; its schema is published as planner.xsd. */
function jobInfo(
  job: JobRecord,
  progress: JobProgress | undefined,
  items: readonly ResultItem[],
): Xml | undefined {
  const files = items.filter((item) => item.path !== undefined);
  const limit = job.error?.limit;
  const used = job.usedCoreSeconds;
  if (!progress && files.length === 0 && limit === undefined && used === undefined) return undefined;
  return element(
    'uws:jobInfo',
    {},
    element(
      're:planner',
      { 'xmlns:re': NAMESPACE },
      progress && element('re:progress', { done: progress.done, total: progress.total }, progress.text),
      ...files.map(({ id, path }) => element('re:file', { result: id, path })),
      limit === undefined ? undefined : element('re:outcome', { limit }),
      used === undefined ? undefined : element('re:usage', { coreSeconds: used }),
    ),
  );
}

/** A job as UWS 1.1 section 2.2.2.2 and its schema have it; the order of the elements is the schema's. */
export const jobDocument = (
  job: JobRecord,
  items: readonly ResultItem[],
  progress: JobProgress | undefined,
): string =>
  xmlDocument(
    element(
      'uws:job',
      { ...NAMESPACES, version: '1.1' },
      element('uws:jobId', {}, job.id),
      job.runId === undefined ? undefined : element('uws:runId', {}, job.runId),
      nillable('uws:ownerId', job.owner),
      element('uws:phase', {}, job.phase),
      nillable('uws:quote', instant(quoteOf(job))),
      element('uws:creationTime', {}, isoInstant(job.created)),
      nillable('uws:startTime', instant(job.started)),
      nillable('uws:endTime', instant(job.ended)),
      element('uws:executionDuration', {}, job.duration),
      nillable('uws:destruction', isoInstant(job.destruction)),
      parameters(job, {}),
      results(items, {}),
      job.error &&
        element(
          'uws:errorSummary',
          { type: job.error.transient ? 'transient' : 'fatal', hasDetail: 'true' },
          element('uws:message', {}, job.error.message),
        ),
      jobInfo(job, progress, items),
    ),
  );

/** @param urlOf - gives the URL of a job */
export const jobsDocument = (jobs: readonly JobRecord[], urlOf: (id: string) => string): string =>
  xmlDocument(
    element(
      'uws:jobs',
      { ...NAMESPACES, version: '1.1' },
      ...jobs.map((job) =>
        element(
          'uws:jobref',
          { id: job.id, 'xlink:type': 'simple', 'xlink:href': urlOf(job.id) },
          element('uws:phase', {}, job.phase),
          job.runId === undefined ? undefined : element('uws:runId', {}, job.runId),
          nillable('uws:ownerId', job.owner),
          element('uws:creationTime', {}, isoInstant(job.created)),
        ),
      ),
    ),
  );

export const parametersDocument = (job: JobRecord): string => xmlDocument(parameters(job, NAMESPACES));

export const resultsDocument = (items: readonly ResultItem[]): string =>
  xmlDocument(results(items, NAMESPACES));
