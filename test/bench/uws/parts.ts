import { createHash } from 'node:crypto';
import { type HttpTransport, type JobStatus, type NotebookTask, type Platform } from '@run-elsewhere/planner';

const TEXT = `${JSON.stringify({
  cells: [],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
  nbformat: 4,
  nbformat_minor: 5,
})}\n`;

/** The smallest notebook that runs. */
export const TASK: NotebookTask = {
  title: 'empty',
  origin: '',
  mode: 'batch',
  executable: {
    kind: 'notebook',
    name: 'empty.ipynb',
    text: TEXT,
    sha256: createHash('sha256').update(TEXT).digest('hex'),
    kernel: 'python3',
    language: 'python',
  },
  needs: { cores: 1 },
  packages: [],
  files: [],
};

/** Its part of a manifest, as a submission says it (planner profile). */
export const MANIFEST = JSON.stringify({
  kind: 'notebook',
  notebook: TASK.executable.name,
  kernel: 'python3',
  parts: [
    {
      part: 'notebook',
      path: TASK.executable.name,
      size: Buffer.byteLength(TEXT),
      sha256: TASK.executable.sha256,
    },
  ],
});

/** A service that is only told what its settings entry says. */
export const plainPlatform = (url: string, seconds: number): Platform => ({
  id: url,
  name: 'Plain',
  url,
  protocol: 'uws',
  stated: { cores: 1, notebookParameter: 'NOTEBOOK', parameters: { SECONDS: String(seconds) } },
});

export interface Counting extends HttpTransport {
  requests: number;
}

/** The same transport, with a count of its requests. */
export function counting(inner: HttpTransport): Counting {
  const counted: Counting = {
    requests: 0,
    send: (request) => {
      counted.requests += 1;
      return inner.send(request);
    },
    download: (request, to) => {
      counted.requests += 1;
      return inner.download(request, to);
    },
  };
  return counted;
}

/** @returns the job as it ended. @throws Error when it did not complete */
export async function completed(statuses: AsyncIterable<JobStatus>): Promise<JobStatus> {
  let last: JobStatus | undefined;
  for await (const status of statuses) last = status;
  if (last?.phase !== 'COMPLETED') throw new Error(`The job is ${last?.phase ?? 'unknown'}.`);
  return last;
}
