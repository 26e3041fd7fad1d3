import { mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mostAtOnce } from './audit.ts';
import { createAgent, createClient, offersOf, phaseOf } from './client.ts';
import { readJournal } from './journal.ts';
import { type ServiceSettings, startService } from './service-process.ts';
import { type Besieger, besiege, besieger, createRandom } from './siege.ts';
import { coresHeld, findings, strayUploads } from './siege-audit.ts';

const CORES = 6;
const HOLD_SECONDS = 2;
const JOBS = 3;
const PER_ACCOUNT = 2;
/** A platform clears away again what it could not, every few seconds. */
const CLEARING_MS = 20_000;
/** After no more than so many the service is killed. */
const MOST_REQUESTS = 60;
const ACCOUNTS = ['one', 'two', 'three'].map((name) => ({
  name,
  token: `token-of-${name}-for-the-siege`,
  jobs: JOBS,
}));

/** What many kills came to. */
export interface Siege {
  readonly kills: number;
  /** Jobs that the engine was asked to run. */
  readonly jobs: number;
  /** Everything that is not as it must be, with the round. */
  readonly wrong: readonly string[];
}

/** What the engine's journal says that must not be. */
function journalFindings(data: string): { readonly jobs: number; readonly wrong: readonly string[] } {
  const journal = readJournal(join(data, 'engine', 'journal'));
  const starts = journal.filter((entry) => entry.what === 'start');
  const twice = (ids: readonly string[]): readonly string[] =>
    ids.filter((id, index) => ids.indexOf(id) < index);
  const { cores, jobs } = mostAtOnce(journal);
  return {
    jobs: starts.length,
    wrong: [
      ...twice(starts.map(({ job }) => job)).map((id) => `the job ${id} ran twice`),
      ...twice(starts.map(({ offer }) => offer)).map((id) => `two jobs of the offer ${id} ran`),
      ...(cores > CORES ? [`${cores} cores ran at once, of ${CORES}`] : []),
      ...[...jobs]
        .filter(([, most]) => most > JOBS)
        .map(([name, most]) => `${most} jobs of ${name} ran at once`),
    ],
  };
}

/** Waits until a folder is empty. @returns what is in it still after {@link CLEARING_MS} */
function emptied(folder: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      watcher.close();
      resolve(readdirSync(folder));
    };
    const look = (): void => {
      if (readdirSync(folder).length === 0) done();
    };
    const watcher = watch(folder, look);
    const timer = setTimeout(done, CLEARING_MS);
    look();
  });
}

/** Ends and deletes everything; then all that there is must be free again. */
async function leaks(data: string, besiegers: readonly Besieger[]): Promise<readonly string[]> {
  for (const { client, accepted, deleted } of besiegers)
    for (const id of [...accepted.values(), ...deleted]) {
      await client.abort(id);
      let job = await client.job(id);
      while (['QUEUED', 'EXECUTING'].includes(phaseOf(job) ?? '')) job = await client.job(id, '?WAIT=10');
      await client.remove(id);
    }
  const [{ client }] = besiegers as [Besieger];
  // Offers whose answers were lost are nobody's to give back: they expire, the last of them not later than this.
  const end = Date.now() + (HOLD_SECONDS + 0.5) * 1000;
  let all = offersOf(await client.ask(CORES))[0];
  while (Date.now() < end && (all === undefined || all.start > Date.now())) {
    if (all !== undefined) await client.reject(all.id);
    await delay(100);
    all = offersOf(await client.ask(CORES))[0];
  }
  // A deletion is answered before its files are gone.
  const left = await Promise.all([emptied(join(data, 'engine', 'jobs')), emptied(join(data, 'uploads'))]);
  return [
    ...(all === undefined || all.start > Date.now() ? ['something is still held when all is over'] : []),
    ...left.flat().map((id) => `something of ${id} is left on disk`),
  ];
}

/** Counts requests, and tells when there were so many. */
function requestCount() {
  let count = 0;
  let reached = (): void => undefined;
  let until = Infinity;
  return {
    sending(): void {
      count += 1;
      if (count >= until) reached();
    },
    more: (requests: number): Promise<void> =>
      new Promise((resolve) => {
        until = count + requests;
        reached = resolve;
      }),
  };
}

/**
 * A service under load that is killed at random moments and started again on the same state, with an engine that goes on meanwhile.
 * @param seed - of what clients do and when it is killed
 */
export async function killRounds(kills: number, seed: number): Promise<Siege> {
  const random = createRandom(seed);
  const data = mkdtempSync(join(tmpdir(), 'run-elsewhere-siege-'));
  const agent = createAgent(8);
  const counted = requestCount();
  const wrong: string[] = [];
  const settings: ServiceSettings = {
    ...{ data, cores: CORES, accounts: ACCOUNTS, holdSeconds: HOLD_SECONDS },
    port: 0,
    runsMs: [5, 250],
  };
  let service = await startService(settings);
  try {
    const { port } = new URL(service.url);
    const besiegers = ACCOUNTS.flatMap(({ token }) =>
      Array.from({ length: PER_ACCOUNT }, () =>
        besieger(createClient(service.url, token, agent, counted.sending)),
      ),
    );
    for (let round = 1; round <= kills; round += 1) {
      const killed = new AbortController();
      const siege = Promise.all(besiegers.map((who) => besiege(who, random, killed.signal)));
      await Promise.race([counted.more(1 + random() * MOST_REQUESTS), siege]);
      // Anywhere in what the service does for the last of them.
      await delay(random() * 5);
      killed.abort();
      await service.stop('SIGKILL');
      await siege;
      const held = coresHeld(data, Date.now());
      service = await startService({ ...settings, port: Number(port) });
      const found = [
        ...(held > CORES ? [`${held} cores are held, of ${CORES}`] : []),
        ...(await findings(besiegers)),
        ...(await strayUploads(data, besiegers)).map((id) => `the upload of ${id} is nobody's`),
        ...journalFindings(data).wrong,
      ];
      wrong.push(...found.map((text) => `kill ${round}: ${text}`));
    }
    wrong.push(...(await leaks(data, besiegers)));
    const { jobs, wrong: last } = journalFindings(data);
    return { kills, jobs, wrong: [...wrong, ...last] };
  } finally {
    await service.stop();
    await agent.close();
    rmSync(data, { recursive: true, force: true });
  }
}
