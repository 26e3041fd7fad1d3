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
const MIB = 2 ** 20;

/** Load for some minutes. @returns what is wrong with the jobs */
async function soak(minutes: number): Promise<readonly string[]> {
  const data = mkdtempSync(join(tmpdir(), 'run-elsewhere-soak-'));
  const service = await startService({
    ...{ data, port: 0, cores: CORES, accounts: ACCOUNTS, holdSeconds: 60 },
    runsMs: [0, 0],
  });
  const { clients, close } = createClients(service.url, CLIENTS);
  const jobs: string[] = [];
  const say = async (what: string): Promise<void> => {
    const { rss, heapUsed } = await service.memory();
    console.log(`${what}, heap ${Math.round(heapUsed / MIB)} MiB, all ${Math.round(rss / MIB)} MiB`);
  };
  try {
    await say('at the beginning');
    for (let minute = 1; minute <= minutes; minute += 1) {
      const { perSecond, p50Ms, p99Ms, jobs: more } = await load(clients, wholeCycle, 60);
      jobs.push(...more);
      const times = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
      await say(`minute ${minute}: ${perSecond.toFixed(0)} jobs/s, ${times}, ${jobs.length} jobs`);
    }
    return lostOrDoubled(jobs, readJournal(join(data, 'engine', 'journal')));
  } finally {
    await close();
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** `npm run soak`: a platform under load for ten minutes, then killed two hundred times. */
const options = {
  minutes: { type: 'string', default: '10' },
  kills: { type: 'string', default: String(KILLS) },
  seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
} as const;
const { values } = parseArgs({ options });
await setUpPlatforms((text) => console.error(`- ${text} ...`));
const lost = await soak(Number(values.minutes));
const { kills, jobs, wrong } = await killRounds(Number(values.kills), Number(values.seed));
console.log(`${kills} kills over ${jobs} jobs, with --seed ${values.seed}`);
console.log([...lost, ...wrong].join('\n') || 'no job lost or doubled, every reservation adds up');
process.exitCode = lost.length + wrong.length > 0 ? 1 : 0;
