import { type HttpTransport, type Platform, uwsDriverFactory } from '@run-elsewhere/planner';
import { UWS_NAMESPACE } from '@run-elsewhere/planner/wire';
import { XMLParser } from 'fast-xml-parser';
import { exactly, type Measured, merged } from './bench.ts';
import { figure } from './figure.ts';
import { byTurns, timed } from './timing.ts';

const PLATFORM: Platform = {
  id: 'https://uws.example/jobs',
  name: 'Institute',
  url: 'https://uws.example/jobs',
  protocol: 'uws',
  stated: { cores: 4, notebookParameter: 'NOTEBOOK' },
};
/** How much worse than fast-xml-parser alone. */
const MOST = 1.3;

/** A list as services write it (UWS 1.1, section 2.1.13). */
function jobList(jobs: number): string {
  const refs = Array.from(
    { length: jobs },
    (_, index) =>
      `<uws:jobref id="job-${index}" xlink:href="${PLATFORM.url}/job-${index}"><uws:phase>COMPLETED</uws:phase>` +
      `<uws:runId>run-${index}</uws:runId><uws:ownerId>ada</uws:ownerId>` +
      '<uws:creationTime>2026-01-02T03:04:05.678Z</uws:creationTime></uws:jobref>',
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><uws:jobs xmlns:uws="${UWS_NAMESPACE}" ` +
    `xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1">${refs.join('')}</uws:jobs>`
  );
}

/** A network that answers with this text alone, at once. */
const always = (text: string): HttpTransport => ({
  send: () => Promise.resolve({ status: 200, headers: { 'content-type': 'application/xml' }, text }),
  download: () => Promise.reject(new Error('nothing is downloaded')),
});

async function ofSize(jobs: number, rounds: number): Promise<Measured> {
  const text = jobList(jobs);
  const driver = uwsDriverFactory({
    transport: always(text),
    frameOrigins: () => [],
    agreed: () => false,
  }).connect(PLATFORM);
  const parser = new XMLParser({ ignoreAttributes: false });
  let found = 0;
  const { ours, reference, turns } = await byTurns(
    rounds,
    () =>
      timed(async () => {
        // The last of the list: the whole of it is read.
        const recovery = await driver.recover(`run-${jobs - 1}`, new AbortController().signal);
        if (typeof recovery === 'object' && recovery.job.url === `${PLATFORM.url}/job-${jobs - 1}`)
          found += 1;
      }),
    () => timed(() => parser.parse(text) as unknown),
  );
  return {
    figures: [
      figure(`job list of ${jobs}: read`, 'ms', ours, { reference, target: MOST }),
      figure(`job list of ${jobs}: each job`, 'µs', (1000 * ours) / jobs, {
        reference: (1000 * reference) / jobs,
      }),
    ],
    counts: [exactly(`times that a job was found among ${jobs}`, found, turns)],
  };
}

/**
 * A job is looked for in a service's job list, as after a crash: the list is parsed, and checked against what UWS says. Against
 * fast-xml-parser, which only parses it.
 * @param sizes - of the lists
 */
export async function jobListFigures(sizes: readonly number[]): Promise<Measured> {
  const parts: Measured[] = [];
  for (const jobs of sizes)
    parts.push(await ofSize(jobs, Math.min(15, Math.max(2, Math.round(50_000 / jobs)))));
  return merged(parts);
}
