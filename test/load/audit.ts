import type { Entry } from './journal.ts';

/** What differs between the jobs that clients had and those that the engine was asked to run. */
export function lostOrDoubled(jobs: readonly string[], journal: readonly Entry[]): readonly string[] {
  const starts = new Map<string, number>();
  for (const entry of journal)
    if (entry.what === 'start') starts.set(entry.job, (starts.get(entry.job) ?? 0) + 1);
  const known = new Set(jobs);
  return [
    ...jobs.filter((id) => !starts.has(id)).map((id) => `lost: ${id} never ran`),
    ...(known.size < jobs.length ? [`doubled: ${jobs.length - known.size} submissions shared a job`] : []),
    ...[...starts].filter(([, times]) => times > 1).map(([id, times]) => `doubled: ${id} ran ${times} times`),
    ...[...starts.keys()].filter((id) => !known.has(id)).map((id) => `doubled: ${id} ran for nobody`),
  ];
}

/** The most cores that ran at once, and the most jobs of one account. */
export function mostAtOnce(journal: readonly Entry[]): {
  readonly cores: number;
  readonly jobs: ReadonlyMap<string, number>;
} {
  const running = new Map<string, Extract<Entry, { what: 'start' }>>();
  const jobs = new Map<string, number>();
  let cores = 0;
  for (const entry of journal) {
    if (entry.what !== 'start') {
      running.delete(entry.job);
      continue;
    }
    running.set(entry.job, entry);
    const now = [...running.values()];
    cores = Math.max(
      cores,
      now.reduce((sum, job) => sum + job.cores, 0),
    );
    const mine = now.filter(({ account }) => account === entry.account).length;
    jobs.set(entry.account, Math.max(jobs.get(entry.account) ?? 0, mine));
  }
  return { cores, jobs };
}
