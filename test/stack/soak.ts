import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ACCOUNTS, CORES, createClients } from '../bench/platform-load.ts';
import { lostOrDoubled } from '../load/audit.ts';
import { wholeCycle } from '../load/conversations.ts';
import { readJournal } from '../load/journal.ts';
import { killRounds } from '../load/kill-rounds.ts';
import { load } from '../load/load.ts';
import { startService } from '../load/service-process.ts';
import { setUpPlatforms } from './setup.ts';

const CLIENTS = 100;
const KILLS = 200;
const PARTS = 10;
const MIB = 2 ** 20;

/** How far a load goes: for so many minutes, or for so many jobs where that is said. */
interface Extent {
  readonly minutes: number;
  readonly jobs: number | undefined;
}

/** Ends the load early; what it came to is looked at all the same. */
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

/** A load in ten parts, with the service's memory after each. @returns what is wrong with the jobs */
async function soak(extent: Extent): Promise<readonly string[]> {
  const data = mkdtempSync(join(tmpdir(), 'run-elsewhere-soak-'));
  const service = await startService({
    ...{ data, port: 0, cores: CORES, accounts: ACCOUNTS, holdSeconds: 60 },
    runsMs: [0, 0],
  });
  const { clients, close } = createClients(service.url, CLIENTS);
  const jobs: string[] = [];
  const say = async (what: string): Promise<void> => {
    const { rss, heapUsed } = await service.memory();
    console.log(
      `${what}: ${jobs.length} jobs, heap ${(heapUsed / MIB).toFixed(1)} MiB, all ${(rss / MIB).toFixed(0)} MiB`,
    );
  };
  try {
    await say('at the beginning');
    for (let part = 1; part <= PARTS && !stopped.signal.aborted; part += 1) {
      const until =
        extent.jobs === undefined
          ? { seconds: (extent.minutes * 60) / PARTS }
          : { count: Math.ceil((extent.jobs * part) / PARTS) - jobs.length };
      const { perSecond, p50Ms, p99Ms, jobs: more } = await load(clients, wholeCycle, until, stopped.signal);
      jobs.push(...more);
      await say(
        `${(100 * part) / PARTS} %, ${perSecond.toFixed(0)} jobs/s, p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`,
      );
    }
    return lostOrDoubled(jobs, readJournal(join(data, 'engine', 'journal')));
  } finally {
    await close();
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Says at once what was found: what comes next may be cut short. */
function verdict(what: string, wrong: readonly string[]): void {
  console.log(`${what}: ${wrong.join('\n') || 'no job lost or doubled'}`);
  if (wrong.length > 0) process.exitCode = 1;
}

/**
 * `npm run soak`: a platform under load for ten minutes (`--minutes`, or `--jobs` for so many jobs), then killed two hundred times
 * (`--kills`). Cut short by Ctrl-C, each part says what it has found so far.
 */
const options = {
  minutes: { type: 'string', default: '10' },
  jobs: { type: 'string' },
  kills: { type: 'string', default: String(KILLS) },
  seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
} as const;
const { values } = parseArgs({ options });
await setUpPlatforms((text) => console.error(`- ${text} ...`));
const minutes = Number(values.minutes);
const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
if (minutes > 0 || jobs !== undefined) verdict('load', await soak({ minutes, jobs }));
const siege = await killRounds(Number(values.kills), Number(values.seed), stopped.signal);
verdict(
  `${siege.kills} kills over ${siege.jobs} jobs, with --seed ${values.seed}, and every reservation adds up`,
  siege.wrong,
);
