import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type LiveTransport, realDelay } from '@run-elsewhere/planner/jupyterhub';
import { undiciTransport } from '@run-elsewhere/planner/node';
import type { Log } from '../../log.js';
import { Listeners } from '../common/listeners.js';
import { mustHaveEnded } from '../common/must-have-ended.js';
import { Starts } from '../common/starts.js';
import type { Engine, EngineQueue, EngineState, Environment, JobSpec, Limit } from '../engine.js';
import type { JupyterHubConfig } from './config.js';
import { checkAccess, type HubAccess, hubAccess } from './connect.js';
import { Environments } from './environments.js';
import { type JobFolders, jobFolders } from './folders.js';
import { HubJob } from './job.js';
import { CANCELLED, FINISHED } from './outcomes.js';
import { probe } from './probe.js';
import { HubQueue } from './queue.js';
import { type JobRecord, readRecord, writeRecord } from './record.js';
import { JobOnHub } from './server.js';
import { recordOf, takeOver } from './take-over.js';

export interface JupyterHubEngineOptions {
  /** Folder for the jobs; kept between starts of the service. */
  readonly data: string;
  readonly config: JupyterHubConfig;
  readonly log: Log;
  /** Default: undici's. */
  readonly transport?: LiveTransport;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Runs jobs on a JupyterHub: each is a named server of a user, which ends with it. */
export function createJupyterHubEngine(options: JupyterHubEngineOptions): Engine {
  return new JupyterHubEngine(options);
}

const ASK_MS = 15_000;

class JupyterHubEngine implements Engine {
  readonly queue: EngineQueue;
  readonly enforces: readonly Limit[];
  readonly kinds = ['notebook'] as const;
  readonly #options: JupyterHubEngineOptions;
  readonly #jobsFolder: string;
  readonly #clock: Clock;
  readonly #access: HubAccess;
  readonly #environments: Environments;
  readonly #jobs = new Map<string, HubJob>();
  readonly #starts = new Starts();
  readonly #listeners = new Listeners();

  constructor(options: JupyterHubEngineOptions) {
    const { data, config, log, transport = undiciTransport() } = options;
    this.#options = options;
    this.#jobsFolder = join(data, 'jobs');
    this.#clock = options.clock ?? { now: () => Date.now(), sleep: realDelay };
    this.#access = hubAccess(config, transport, this.#clock);
    this.#environments = new Environments({
      file: join(data, 'environments.json'),
      profiles: config.profiles,
      hub: this.#access.hub.base,
      hours: config.probe.hours,
      clock: this.#clock,
      log,
      probe: (profile, signal) =>
        probe(
          {
            connection: this.#access.connection(),
            user: config.probe.user,
            patienceMs: config.startMinutes * 60_000,
          },
          profile,
          signal,
        ),
    });
    this.queue = new HubQueue(config, this.#access.hub, this.#environments, this.#clock);
    this.enforces = ['duration', ...new Set(config.enforced)];
  }

  async open(): Promise<void> {
    await mkdir(this.#jobsFolder, { recursive: true, mode: 0o700 });
    const trouble = await checkAccess(this.#access, AbortSignal.timeout(60_000));
    if (trouble !== undefined) this.#options.log.warn(`jupyterhub: ${trouble}; it is tried again`);
    await this.#environments.open();
    for (const name of await readdir(this.#jobsFolder)) {
      const record = await readRecord(join(this.#jobsFolder, name, 'control', 'job.json'));
      if (record !== undefined) this.#adopt(record);
    }
  }

  environments(): readonly Environment[] {
    return this.#environments.list();
  }

  async trouble(): Promise<string | undefined> {
    const version = await this.#access.hub
      .version('look whether it is there', AbortSignal.timeout(ASK_MS))
      .catch(() => undefined);
    if (version === undefined) return 'The JupyterHub that runs the jobs does not answer.';
    return this.environments().length > 0 ? undefined : 'The environments are still being found out.';
  }

  start(spec: JobSpec): Promise<void> {
    return this.#starts.once(spec.id, () => this.#start(spec));
  }

  state(jobId: string): Promise<EngineState> {
    const starting: EngineState = { phase: this.#starts.has(jobId) ? 'starting' : 'lost' };
    return Promise.resolve(this.#jobs.get(jobId)?.state ?? starting);
  }

  onChange(listener: (jobId: string) => void): () => void {
    return this.#listeners.add(listener);
  }

  async setDuration(jobId: string, seconds: number): Promise<void> {
    await this.#jobs.get(jobId)?.setDuration(seconds);
  }

  async finish(jobId: string): Promise<void> {
    await this.#starts.done(jobId);
    const job = this.#jobs.get(jobId);
    await job?.end(job.live ? FINISHED : CANCELLED, false);
  }

  async cancel(jobId: string): Promise<void> {
    await this.#starts.done(jobId);
    await this.#jobs.get(jobId)?.end(CANCELLED, true);
  }

  workFolder(jobId: string): string {
    return this.#folders(jobId).work;
  }

  logFile(jobId: string): string {
    return this.#folders(jobId).log;
  }

  async remove(jobId: string): Promise<void> {
    await mustHaveEnded(this, jobId);
    this.#jobs.delete(jobId);
    await rm(this.#folders(jobId).root, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await Promise.all([this.#environments.close(), ...[...this.#jobs.values()].map((job) => job.close())]);
  }

  #folders(jobId: string): JobFolders {
    return jobFolders(this.#jobsFolder, jobId);
  }

  async #start(spec: JobSpec): Promise<void> {
    if (this.#jobs.has(spec.id)) return;
    const record = recordOf(spec, this.#options.config, this.#clock.now());
    const folders = this.#folders(spec.id);
    await takeOver(folders, spec.upload);
    await writeRecord(folders.record, record);
    this.#adopt(record);
  }

  #adopt(record: JobRecord): void {
    const { log, config } = this.#options;
    const folders = this.#folders(record.id);
    const job = new HubJob(record, new JobOnHub(this.#access.connection(), folders, record), {
      clock: this.#clock,
      log,
      recordFile: folders.record,
      startMinutes: config.startMinutes,
      forgetToken: (of) => this.#access.tokens.forget(of),
      changed: () => this.#listeners.tell(record.id),
    });
    this.#jobs.set(record.id, job);
  }
}
