/** Addresses of this service as its callers know them. */
export interface Urls {
  /** Without a trailing slash. */
  readonly base: string;
  /** Path of {@link base}: empty, or beginning with a slash. */
  readonly prefix: string;
  readonly jobs: string;
  job(id: string): string;
  result(jobId: string, resultId: string): string;
  offerSet(id: string): string;
  /** Path of a job's session, beginning and ending in a slash. */
  sessionPath(jobId: string): string;
  /** URL of a job's session, ending in a slash. */
  sessionBase(jobId: string): string;
}

/** @param publicUrl - without a trailing slash */
export function createUrls(publicUrl: string): Urls {
  const prefix = new URL(publicUrl).pathname.replace(/\/$/, '');
  const job = (id: string): string => `${publicUrl}/jobs/${id}`;
  return {
    base: publicUrl,
    prefix,
    jobs: `${publicUrl}/jobs`,
    job,
    result: (jobId, resultId) => `${job(jobId)}/results/${resultId}`,
    offerSet: (id) => `${publicUrl}/offersets/${id}`,
    sessionPath: (jobId) => `${prefix}/session/${jobId}/`,
    sessionBase: (jobId) => `${publicUrl}/session/${jobId}/`,
  };
}
