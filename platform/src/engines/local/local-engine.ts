import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.js';
import { Listeners } from '../common/listeners.js';
import { mustHaveEnded } from '../common/must-have-ended.js';
import { Starts } from '../common/starts.js';
import { whenEnded } from '../common/when-ended.js';
import type { Engine, EngineState, JobSpec, Limit } from '../engine.js';
import { mustBeNotebook } from '../engine.js';
import { SESSION_ADDRESS } from './config.js';
import { capabilitiesDocument, ownerDocument, specHead, stateDocument } from './documents.js';
import type { Capabilities, Owner } from './documents.js';
import { openEnvironments } from './environments.js';
import type { Environments, FoundEnvironment, LocalEnvironment } from './environments.js';
import { jobFolders, specFile } from './folders.js';
import type { JobFolders } from './folders.js';
import { exists, prepare, specDocument } from './preparation.js';
import { ask, isAlive, reap, removeFolder, startSupervisor } from './processes.js';
import { troubleOf } from './room.js';
import { mustBeOurs } from './session-address.js';
import { createControlWatch } from './watch.js';

const LIVENESS_EVERY_MS = 2000;
/** For longer nobody waits who asks after a job that is just being cleaned up. */
const REAP_PATIENCE_MS = 10_000;
const LOST: EngineState = { phase: 'lost' };

export interface LocalEngineOptions {
  /** Folder for the jobs; kept between starts of the service. */
  readonly data: string;
  readonly environments: readonly LocalEnvironment[];
  /** Whether control groups may be made; without them the engine does with what else there is. */
  readonly cgroups?: boolean;
  /** Whether jobs may get disks of their own, if they can; without them their disk use is watched. */
  readonly diskImages?: boolean;
  /** Where the servers of live sessions listen; see {@link SESSION_ADDRESS} for where it is absent. */
  readonly sessionAddress?: string;
  /** Accounts whose jobs run as a user of this machine, and its name; the others' jobs have users of their own. */
  readonly users?: ReadonlyMap<string, string>;
  readonly log: Log;
}

/** Runs jobs on this machine. Each job belongs to a supervisor process that outlives the service. */
export function createLocalEngine(options: LocalEngineOptions): Engine {
  return new LocalEngine(options);
}

class LocalEngine implements Engine {
  readonly kinds = ['notebook'] as const;
  readonly #options: LocalEngineOptions;
  readonly #jobs: string;
  readonly #watch = createControlWatch(
    (jobId) => void this.#changed(jobId),
    (jobId) => void this.#checkSupervisor(jobId),
    LIVENESS_EVERY_MS,
  );
  readonly #listeners = new Listeners();
  readonly #starts = new Starts();
  readonly #reaping = new Map<string, Promise<void>>();
  #environments: Environments = { found: () => [], close: () => undefined };
  #means: Capabilities['means'] = {};

  constructor(options: LocalEngineOptions) {
    this.#options = options;
    this.#jobs = join(options.data, 'jobs');
  }

  get enforces(): readonly Limit[] {
    const found = (['cores', 'memory', 'processes', 'user'] as const).filter((limit) => limit in this.#means);
    // The supervisor itself watches these two.
    return ['duration', 'disk', ...found];
  }

  async open(): Promise<void> {
    const { data, environments, log } = this.#options;
    await mkdir(this.#jobs, { recursive: true, mode: 0o711 });
    // A job's own user must be able to pass through, and need not see what is there.
    if (process.getuid?.() === 0) await Promise.all([data, this.#jobs].map((path) => chmod(path, 0o711)));
    await mustBeOurs(this.#sessionAddress);
    this.#environments = await openEnvironments(environments, log);
    await this.#findMeans();
    await Promise.all((await readdir(this.#jobs)).map((name) => this.#readopt(name)));
  }

  environments(): readonly FoundEnvironment[] {
    return this.#environments.found();
  }

  trouble(): Promise<string | undefined> {
    const { data, environments } = this.#options;
    return troubleOf(
      data,
      environments.map(({ python }) => python),
    );
  }

  start(spec: JobSpec): Promise<void> {
    return this.#starts.once(spec.id, () => this.#start(spec));
  }

  async state(jobId: string): Promise<EngineState> {
    const folders = this.#folders(jobId);
    const recorded = await readDocument(folders.state, stateDocument);
    if (recorded?.phase === 'ended') return recorded;
    const owner = await readDocument(folders.owner, ownerDocument);
    if (!owner) return this.#starts.has(jobId) ? { phase: 'starting' } : LOST;
    if (isAlive(owner)) return recorded ?? { phase: 'starting' };
    await this.#reap(jobId, folders);
    return (await readDocument(folders.state, stateDocument)) ?? LOST;
  }

  onChange(listener: (jobId: string) => void): () => void {
    return this.#listeners.add(listener);
  }

  async setDuration(jobId: string, seconds: number): Promise<void> {
    await this.#request(jobId, 'duration', String(seconds));
  }

  async finish(jobId: string): Promise<void> {
    await this.#end(jobId, 'finish');
  }

  async cancel(jobId: string): Promise<void> {
    await this.#end(jobId, 'cancel');
  }

  workFolder(jobId: string): string {
    return this.#folders(jobId).work;
  }

  logFile(jobId: string): string {
    return this.#folders(jobId).log;
  }

  async remove(jobId: string): Promise<void> {
    await mustHaveEnded(this, jobId);
    this.#watch.remove(jobId);
    const { root, image } = this.#folders(jobId);
    if (await exists(image)) await ask(this.#python(), ['unmount', root]);
    await removeFolder(root);
  }

  close(): Promise<void> {
    this.#watch.close();
    this.#environments.close();
    this.#listeners.clear();
    return Promise.resolve();
  }

  get #sessionAddress(): string {
    return this.#options.sessionAddress ?? SESSION_ADDRESS;
  }

  #folders(jobId: string): JobFolders {
    return jobFolders(this.#jobs, jobId);
  }

  /** An interpreter for the supervisor's own, short commands. */
  #python(): string {
    const [first] = this.#options.environments;
    if (!first) throw new Error('the local engine has no environment');
    return first.python;
  }

  /** @throws Error when jobs cannot run as the configuration says */
  async #findMeans(): Promise<void> {
    const { environments, cgroups = true, diskImages = true, log } = this.#options;
    const users = this.#options.users ?? new Map<string, string>();
    const question = {
      pythons: environments.map(({ python }) => python),
      folder: this.#jobs,
      service: process.pid,
      cgroups,
      images: diskImages,
      users: [...new Set(users.values())],
    };
    const answer = await ask(this.#python(), ['limits'], JSON.stringify(question));
    const { means, notes, problems } = capabilitiesDocument.parse(JSON.parse(answer));
    if (problems.length > 0) throw new Error(`the users of accounts: ${problems.join('; ')}`);
    this.#means = means;
    for (const note of notes) log.warn(`local engine: ${note}`);
    log.info(`local engine: enforces ${this.enforces.join(', ')}`);
  }

  async #start(job: JobSpec): Promise<void> {
    const spec = mustBeNotebook(job);
    const folders = this.#folders(spec.id);
    if (await exists(folders.owner)) return;
    const environment = this.environments().find(({ name }) => name === spec.environment);
    if (!environment) throw new RangeError(`there is no environment "${spec.environment}"`);
    const user = spec.account === undefined ? undefined : this.#options.users?.get(spec.account);
    const document = specDocument(spec, environment, this.#means, process.env, user);
    await prepare(folders, spec.upload, { ...document, host: this.#sessionAddress });
    this.#watch.add(spec.id, folders);
    const supervisor = await startSupervisor(environment.python, folders.root, folders.trouble);
    // The first state follows the claim, so the watch sees it.
    const taken = new Promise<void>((resolve) => {
      const stop = this.onChange((jobId) => {
        if (jobId !== spec.id) return;
        stop();
        resolve();
      });
      void supervisor.exited.then(stop);
    });
    await Promise.race([taken, supervisor.exited]);
    supervisor.letGo();
    if (await exists(folders.owner)) return;
    this.#watch.remove(spec.id);
    const trouble = await readFile(folders.trouble, 'utf8');
    throw new Error(`the job's supervisor could not be started: ${trouble.slice(-1000)}`);
  }

  async #readopt(name: string): Promise<void> {
    const spec = await readDocument(specFile(this.#jobs, name), specHead).catch(() => undefined);
    // Not a folder of ours.
    if (!spec) return;
    const { id: jobId } = spec;
    const folders = this.#folders(jobId);
    if (!(await exists(folders.owner))) return;
    const before = await readDocument(folders.state, stateDocument);
    if (before?.phase === 'ended') {
      // Its results may still be on its own disk, for want of room elsewhere.
      await this.#reap(jobId, folders);
      return;
    }
    this.#watch.add(jobId, folders);
    await this.#checkSupervisor(jobId);
  }

  async #changed(jobId: string): Promise<void> {
    const state = await this.state(jobId).catch(() => LOST);
    if (state.phase === 'ended') this.#watch.remove(jobId);
    this.#listeners.tell(jobId);
  }

  /** Ends a job whose supervisor is gone. */
  async #checkSupervisor(jobId: string): Promise<void> {
    const folders = this.#folders(jobId);
    const owner: Owner | undefined = await readDocument(folders.owner, ownerDocument);
    if (!owner || isAlive(owner)) return;
    await this.#reap(jobId, folders).catch((error: unknown) => {
      this.#options.log.warn(`local engine: the job could not be cleaned up: ${String(error)}`, {
        job: jobId,
      });
    });
    await this.#changed(jobId);
  }

  async #reap(jobId: string, folders: JobFolders): Promise<void> {
    const recorded = await readDocument(folders.state, stateDocument);
    if (recorded?.phase === 'ended' && !(await exists(folders.image))) return;
    const running =
      this.#reaping.get(jobId) ??
      reap(this.#python(), folders.root).finally(() => this.#reaping.delete(jobId));
    this.#reaping.set(jobId, running);
    await Promise.race([running, delay(REAP_PATIENCE_MS, undefined, { ref: false })]);
  }

  async #request(jobId: string, name: 'duration' | 'end', value: string): Promise<void> {
    const { control, owner: path } = this.#folders(jobId);
    const owner = await readDocument(path, ownerDocument);
    if (!owner || !isAlive(owner)) return;
    const draft = join(control, `${name}.${randomUUID()}.draft`);
    await writeFile(draft, value, { mode: 0o600 });
    await rename(draft, join(control, name));
    process.kill(owner.pid, 'SIGUSR1');
  }

  async #end(jobId: string, how: 'finish' | 'cancel'): Promise<void> {
    await this.#starts.done(jobId);
    await whenEnded(this, jobId, () => this.#request(jobId, 'end', how));
  }
}

async function readDocument<T>(path: string, schema: { parse(value: unknown): T }): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
