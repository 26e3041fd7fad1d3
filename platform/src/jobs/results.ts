import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Engine, EngineState } from '../engines/engine.js';
import { partsOf } from '../executables.js';
import type { JobProgress, JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { FileTable } from '../state/store.js';
import { mimeTypeOf } from './mime.js';
import type { OpenFile } from './open-inside.js';
import { openInside } from './open-inside.js';
import type { FindWritten } from './written.js';

/** A result as the job document lists it. */
export interface ResultItem {
  readonly id: string;
  readonly href: string;
  readonly size?: number;
  readonly mimeType?: string;
  /** Files: relative path in the job's folder. */
  readonly path?: string;
}

/** A result that can be read. The caller closes the file. */
export interface OpenResult extends OpenFile {
  readonly kind: 'log' | 'file';
  readonly name: string;
  readonly mimeType: string;
}

export interface JobView {
  readonly progress?: JobProgress | undefined;
  readonly results: readonly ResultItem[];
}

export interface Results {
  /** The job's results and progress as they are now. */
  view(job: JobRecord): Promise<JobView>;
  /** Address of the live session's page, with what opens it; undefined when there is none. */
  sessionUrl(job: JobRecord): Promise<string | undefined>;
  /** Opens the log, the notebook or a file that was listed; undefined when there is none of that id. */
  open(job: JobRecord, resultId: string): Promise<OpenResult | undefined>;
}

export interface ResultsOptions {
  readonly engine: Engine;
  readonly files: FileTable;
  readonly findWritten: FindWritten;
  /** URL of one of a job's results. */
  readonly resultUrl: (jobId: string, resultId: string) => string;
  /** URL of a job's session, ending in `/`. */
  readonly sessionBase: (jobId: string) => string;
}

const NOTEBOOK_TYPE = 'application/x-ipynb+json';
const LOG_TYPE = 'text/plain; charset=utf-8';

const notebookOf = ({ spec: { manifest } }: JobRecord): string | undefined =>
  manifest.kind === 'notebook' ? manifest.notebook : undefined;

const sizeOf = async (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

async function sizeInside(folder: string, path: string): Promise<number | undefined> {
  const opened = await openInside(folder, path);
  await opened?.file.close();
  return opened?.size;
}

export function createResults({
  engine,
  files,
  findWritten,
  resultUrl,
  sessionBase,
}: ResultsOptions): Results {
  const pageOf = (job: JobRecord, state: EngineState | undefined): string | undefined => {
    const session = job.phase === 'EXECUTING' ? state?.session : undefined;
    if (session === undefined) return undefined;
    if ('url' in session) return session.url;
    const url = new URL(session.openPath, sessionBase(job.id));
    url.searchParams.set('token', session.token);
    return url.href;
  };

  const stateOf = async (job: JobRecord): Promise<EngineState | undefined> =>
    job.handed === undefined || isFinal(job) ? undefined : engine.state(job.id);

  async function log(job: JobRecord): Promise<ResultItem[]> {
    const size = await sizeOf(engine.logFile(job.id));
    return size === undefined
      ? []
      : [{ id: 'log', href: resultUrl(job.id, 'log'), size, mimeType: 'text/plain' }];
  }

  async function written(job: JobRecord): Promise<ResultItem[]> {
    const folder = engine.workFolder(job.id);
    const { manifest, uploadedAt } = job.spec;
    const notebook = notebookOf(job);
    const items: ResultItem[] = [];
    const all = await findWritten({ folder, notebook, uploaded: partsOf(manifest), uploadedAt });
    const found = all.filter(({ path }) => path !== notebook);
    if (notebook !== undefined) {
      // Of a job with very many files it may not be among those that are found, nor where its name is hidden.
      const size = all.find(({ path }) => path === notebook)?.size ?? (await sizeInside(folder, notebook));
      const href = resultUrl(job.id, 'notebook');
      if (size !== undefined)
        items.push({ id: 'notebook', href, size, mimeType: NOTEBOOK_TYPE, path: notebook });
    }
    const numbers = files.number(
      job.id,
      found.map(({ path }) => path),
    );
    for (const { path, size } of found) {
      const id = `file-${numbers.get(path) ?? 0}`;
      items.push({ id, href: resultUrl(job.id, id), size, mimeType: mimeTypeOf(path), path });
    }
    return items;
  }

  return {
    async view(job) {
      // Not with the engine yet, or no longer: there is nothing to show.
      if (job.handed === undefined || job.phase === 'ARCHIVED')
        return { progress: job.progress, results: [] };
      const state = await stateOf(job);
      const session = pageOf(job, state);
      const results = [
        ...(session === undefined ? [] : [{ id: 'session', href: session, mimeType: 'text/html' }]),
        ...(await log(job)),
        ...(job.phase === 'QUEUED' ? [] : await written(job)),
      ];
      return { progress: state?.progress ?? job.progress, results };
    },
    sessionUrl: async (job) => pageOf(job, await stateOf(job)),
    async open(job, resultId) {
      if (job.handed === undefined || job.phase === 'ARCHIVED') return undefined;
      if (resultId === 'log') {
        const path = engine.logFile(job.id);
        const opened = await openInside(dirname(path), basename(path));
        return opened && { ...opened, kind: 'log', name: 'log.txt', mimeType: LOG_TYPE };
      }
      const number = /^file-([1-9]\d{0,8})$/.exec(resultId)?.[1];
      const path = resultId === 'notebook' ? notebookOf(job) : number && files.path(job.id, Number(number));
      if (path === undefined || path === '') return undefined;
      const opened = await openInside(engine.workFolder(job.id), path);
      const mimeType = resultId === 'notebook' ? NOTEBOOK_TYPE : mimeTypeOf(path);
      return opened && { ...opened, kind: 'file', name: basename(join('/', path)), mimeType };
    },
  };
}
