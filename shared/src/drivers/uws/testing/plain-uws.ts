import { UWS_NAMESPACE } from '../../../wire/index.js';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface PlainJob {
  phase: 'PENDING' | 'EXECUTING' | 'COMPLETED' | 'ABORTED';
  seconds: number;
  readonly runId: string;
  readonly notebook: string;
}

export interface PlainManners {
  /** Where the result of a job is, by its path; absent: at the service itself. */
  readonly resultUrl?: (path: string) => string;
  /** It answers with a session at once where the notebook is titled {@link LIVE_TITLE}. */
  readonly hasSessions?: boolean;
}

/** The title of notebooks that are to be worked in: the protocol has no word for it. */
export const LIVE_TITLE = 'to work in';

const TOKEN = 'Bearer of-the-service';
/** What it grants at most. */
const MAX_SECONDS = 7200;

/**
 * A plain UWS 1.0 service, without the planner profile: everybody may look, only those with a token may run. Jobs begin on RUN and
 * end when a test says so; their result is the notebook. It knows no WAIT and no key, but lists RUNIDs.
 */
export class PlainUws {
  /** By the job's path. */
  readonly jobs = new Map<string, PlainJob>();
  /** How many sessions it has answered with. */
  sessions = 0;
  /** How many jobs were started, those among them that are gone by now. */
  started = 0;
  private made = 0;
  private readonly resultUrl: (path: string) => string;
  private readonly hasSessions: boolean;

  constructor({ resultUrl = (path) => `${path}/results/notebook`, hasSessions = false }: PlainManners = {}) {
    this.resultUrl = resultUrl;
    this.hasSessions = hasSessions;
  }

  answer(asked: Asked): Reply {
    const { authorization, method } = asked;
    const challenge = { 'www-authenticate': 'Bearer realm="Plain"' };
    if (authorization !== undefined && authorization !== TOKEN) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer realm="Plain", error="invalid_token"' } };
    }
    if (authorization === undefined && method !== 'GET') return { status: 401, headers: challenge };
    const reply = this.served(asked);
    const name: Record<string, string> = authorization === undefined ? {} : { 'x-vo-authenticated': 'ada' };
    return { ...reply, headers: { ...challenge, ...name, ...reply.headers } };
  }

  private served({ method, target, body }: Asked): Reply {
    const [path = ''] = target.split('?');
    const fields = new URLSearchParams(body);
    if (path.startsWith('/lab/'))
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Lab</title>' };
    if (path === '/jobs') return method === 'GET' ? xml(this.list()) : this.create(fields);
    const [, base = '', rest = ''] = /^(\/jobs\/\d+)(?:\/(.+))?$/.exec(path) ?? [];
    const job = this.jobs.get(base);
    if (job === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no job' };
    if (method === 'DELETE') return this.jobs.delete(base) ? to('/jobs') : { status: 404 };
    if (method === 'POST') {
      const { phase } = job;
      if (!change(job, rest, fields)) return { status: 400, body: 'not now' };
      if (phase === 'PENDING' && job.phase === 'EXECUTING') this.started++;
      return to(base);
    }
    return rest === 'results/notebook'
      ? { status: 200, headers: { 'content-type': 'application/x-ipynb+json' }, body: job.notebook }
      : xml(document(base, job, this.resultUrl(base)));
  }

  private create(fields: URLSearchParams): Reply {
    const [runId, notebook] = [fields.get('RUNID') ?? '', fields.get('NOTEBOOK') ?? ''];
    if (this.hasSessions && notebook.includes(LIVE_TITLE)) return to(`/lab/${++this.sessions}`);
    const path = `/jobs/${++this.made}`;
    this.jobs.set(path, { phase: 'PENDING', seconds: 3600, runId, notebook });
    return to(path);
  }

  private list(): string {
    const refs = [...this.jobs].map(
      ([path, { phase, runId }]) =>
        `<uws:jobref id="${path.slice('/jobs/'.length)}" xlink:href="${path}">` +
        `<uws:phase>${phase}</uws:phase><uws:runId>${runId}</uws:runId></uws:jobref>`,
    );
    return `<uws:jobs ${NAMES}>${refs.join('')}</uws:jobs>`;
  }
}

const NAMES = `xmlns:uws="${UWS_NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"`;

/** @returns whether it was possible */
function change(job: PlainJob, resource: string, fields: URLSearchParams): boolean {
  const phase = fields.get('PHASE');
  if (resource === 'phase' && phase === 'RUN' && job.phase === 'PENDING') job.phase = 'EXECUTING';
  else if (resource === 'phase' && phase === 'ABORT' && job.phase !== 'COMPLETED') job.phase = 'ABORTED';
  else if (resource === 'executionduration') {
    job.seconds = Math.min(MAX_SECONDS, Number(fields.get('EXECUTIONDURATION')));
  } else return false;
  return true;
}

function document(path: string, { phase, seconds, runId }: PlainJob, resultUrl: string): string {
  const id = path.slice('/jobs/'.length);
  const results = phase === 'COMPLETED' ? `<uws:result id="notebook" xlink:href="${resultUrl}"/>` : '';
  return (
    `<uws:job ${NAMES}><uws:jobId>${id}</uws:jobId><uws:runId>${runId}</uws:runId>` +
    `<uws:ownerId>ada</uws:ownerId><uws:phase>${phase}</uws:phase><uws:executionDuration>${seconds}</uws:executionDuration>` +
    `<uws:results>${results}</uws:results></uws:job>`
  );
}

function xml(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function to(location: string): Reply {
  return { status: 303, headers: { location } };
}
