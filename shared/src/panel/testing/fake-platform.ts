import type {
  DriverFactory,
  LogPart,
  OnCreated,
  OnProgress,
  PlatformDriver,
  Recovery,
} from '../../drivers/driver.js';
import { PlatformError } from '../../http/errors.js';
import type { FailureKind } from '../../http/errors.js';
import type {
  Account,
  Answer,
  Clock,
  DriverCapabilities,
  FileRef,
  Identity,
  JobRef,
  JobResult,
  JobStatus,
  Needs,
  Offer,
  RefusalReason,
  SignIn,
  Task,
} from '../../model/index.js';
import { FakeJob } from './fake-job.js';

const ALL: DriverCapabilities = {
  ask: true,
  live: true,
  batch: true,
  release: true,
  extend: true,
  finish: true,
  log: true,
  results: true,
  honoursKey: true,
};

/** What an account, or an anonymous visitor, may have. */
export interface Allowance extends Needs {
  /** Absent: nothing at all. */
  readonly name?: string;
}

/** How to build a {@link FakePlatform}. */
export interface FakePlatformParts {
  readonly url: string;
  readonly name: string;
  readonly clock: Clock;
  readonly can?: Partial<DriverCapabilities>;
  /** What those may have who are not signed in; absent: they are refused. */
  readonly anonymous?: Needs;
  /** By token. */
  readonly accounts?: Readonly<Record<string, Allowance>>;
  /** For how long an offer is held, in seconds. */
  readonly heldSeconds?: number;
}

/** A whole platform in memory: it decides on offers by its allowances, and its jobs do what a test says. */
export class FakePlatform {
  readonly asked: Task[] = [];
  readonly released: Offer[] = [];
  readonly jobs: FakeJob[] = [];
  /** Every call that reached it, by the name of the driver's method. */
  readonly calls: string[] = [];
  /** Thrown by the methods of this name. */
  readonly failures = new Map<string, Error>();
  /** Awaited by the methods of this name. */
  readonly gates = new Map<string, Promise<void>>();
  /** The token that the host's credential keeper has for it. */
  token: string | undefined;
  private made = 0;

  constructor(readonly parts: FakePlatformParts) {}

  get can(): DriverCapabilities {
    return { ...ALL, ...this.parts.can };
  }

  get signIn(): SignIn {
    if (!this.parts.accounts) return 'none';
    return this.parts.anonymous ? 'optional' : 'required';
  }

  /** The newest job. */
  get job(): FakeJob {
    const job = this.jobs.at(-1);
    if (!job) throw new Error(`${this.parts.name} has no job.`);
    return job;
  }

  /** @param turnedAway - a submission that has left nothing there */
  fail(method: string, kind: FailureKind, why: string, turnedAway = false): void {
    const failure = { platformName: this.parts.name, tried: method, why, next: 'Try again.', kind };
    const origin = kind === 'consent' ? { origin: 'https://storage.example' } : {};
    this.failures.set(
      method,
      new PlatformError({ ...failure, ...origin, turnedAway, details: `details of ${why}` }),
    );
  }

  /** Has calls of a method wait until the returned function is called. */
  hold(method: string): () => void {
    let open = (): void => undefined;
    this.gates.set(method, new Promise((resolve) => (open = resolve)));
    return () => {
      this.gates.delete(method);
      open();
    };
  }

  async enter(method: string, signal?: AbortSignal): Promise<void> {
    this.calls.push(method);
    signal?.throwIfAborted();
    await this.gates.get(method);
    signal?.throwIfAborted();
    const failure = this.failures.get(method);
    if (failure) throw failure;
  }

  allowance(): Allowance | undefined {
    return this.token === undefined ? this.parts.anonymous : this.parts.accounts?.[this.token];
  }

  answer(task: Task): Answer {
    this.asked.push(task);
    const allowed = this.allowance();
    if (!allowed) {
      return { kind: 'refusal', reasons: [{ field: 'account', text: 'sign in first' }], signInMayHelp: true };
    }
    const reasons = shortfalls(task.needs, allowed);
    if (reasons.length > 0) return { kind: 'refusal', reasons, signInMayHelp: this.signIn !== 'none' };
    const account = { signIn: this.signIn, ...(allowed.name === undefined ? {} : { name: allowed.name }) };
    return { kind: 'offers', offers: [this.offer(task, allowed)], account };
  }

  find(url: string): FakeJob {
    const job = this.jobs.find((one) => one.ref.url === url && !one.removed);
    if (job) return job;
    const failure = { platformName: this.parts.name, tried: 'find the job', next: '', kind: 'gone' } as const;
    throw new PlatformError({ ...failure, why: 'it is gone.' });
  }

  accept(task: Task, offer: Offer, key: string): JobRef {
    const known = this.jobs.find((job) => job.key === key);
    if (known) return known.ref;
    const url = `${this.parts.url}/jobs/${this.jobs.length + 1}`;
    const job = new FakeJob({ platformId: this.parts.url, url }, key, task, offer);
    this.jobs.push(job);
    return job.ref;
  }

  private offer(task: Task, allowed: Needs): Offer {
    const { url, name, clock, heldSeconds = 600 } = this.parts;
    this.made++;
    return {
      id: `offer-${this.made}`,
      platformId: url,
      platformName: name,
      mode: task.mode,
      cores: task.needs.cores ?? allowed.cores ?? 1,
      memoryGiB: task.needs.memoryGiB ?? allowed.memoryGiB ?? 1,
      durationSeconds: task.needs.durationSeconds ?? 3600,
      expires: new Date(clock.now() + heldSeconds * 1000).toISOString(),
    };
  }
}

function shortfalls(needs: Needs, allowed: Needs): readonly RefusalReason[] {
  return (['cores', 'memoryGiB'] as const).flatMap((field) => {
    const [asked, most] = [needs[field] ?? 0, allowed[field] ?? Infinity];
    return asked > most ? [{ field, text: `${field}: asked ${asked}, at most ${most}` }] : [];
  });
}

/** A driver factory that knows these platforms, by address. */
export function fakeDriverFactory(platforms: readonly FakePlatform[]): DriverFactory {
  const at = (url: string): FakePlatform | undefined => platforms.find(({ parts }) => parts.url === url);
  return {
    protocol: 'uws',
    async identify(address): Promise<Identity | undefined> {
      const platform = at(address);
      await platform?.enter('identify');
      if (!platform) return undefined;
      const { name, url } = platform.parts;
      return { protocol: 'uws', name, url, signIn: platform.signIn, answersWithOffers: true };
    },
    connect({ url }) {
      const platform = at(url);
      if (!platform) throw new Error(`There is no fake platform at ${url}.`);
      return new FakeDriver(platform);
    },
  };
}

class FakeDriver implements PlatformDriver {
  constructor(private readonly platform: FakePlatform) {}

  get can(): DriverCapabilities {
    return this.platform.can;
  }

  async account(signal: AbortSignal): Promise<Account> {
    await this.platform.enter('account', signal);
    const { signIn } = this.platform;
    const name = this.platform.token === undefined ? undefined : this.platform.allowance()?.name;
    return { signIn, ...(name === undefined ? {} : { name }) };
  }

  async ask(task: Task, signal: AbortSignal): Promise<Answer> {
    await this.platform.enter('ask', signal);
    return this.platform.answer(task);
  }

  async release(offer: Offer, signal: AbortSignal): Promise<void> {
    await this.platform.enter('release', signal);
    this.platform.released.push(offer);
  }

  async submit(
    task: Task,
    offer: Offer,
    key: string,
    _onCreated: OnCreated,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<JobRef> {
    onProgress?.('Pulling the image');
    await this.platform.enter('submit', signal);
    return this.platform.accept(task, offer, key);
  }

  async start(_job: JobRef, signal: AbortSignal): Promise<void> {
    await this.platform.enter('start', signal);
  }

  async recover(key: string, signal: AbortSignal): Promise<Recovery> {
    await this.platform.enter('recover', signal);
    const job = this.platform.jobs.find((one) => one.key === key);
    return job ? { job: job.ref, started: true } : 'absent';
  }

  async status(job: JobRef, signal: AbortSignal): Promise<JobStatus> {
    await this.platform.enter('status', signal);
    return this.platform.find(job.url).status;
  }

  async *watch(job: JobRef, signal: AbortSignal): AsyncGenerator<JobStatus> {
    await this.platform.enter('watch', signal);
    yield* this.platform.find(job.url).watch(signal);
  }

  async log(job: JobRef, fromByte: number, signal: AbortSignal): Promise<LogPart> {
    await this.platform.enter('log', signal);
    const { log } = this.platform.find(job.url);
    return { text: log.slice(fromByte), nextByte: log.length };
  }

  async fetchResult(
    result: JobResult,
    to: FileRef,
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number }> {
    await this.platform.enter(`fetchResult ${to.path}`, signal);
    return { sizeBytes: this.contentOf(result).length };
  }

  async readResult(result: JobResult, signal: AbortSignal): Promise<string> {
    await this.platform.enter('readResult', signal);
    return this.contentOf(result);
  }

  async extend(job: JobRef, bySeconds: number, signal: AbortSignal): Promise<number> {
    await this.platform.enter('extend', signal);
    const found = this.platform.find(job.url);
    const durationSeconds = (found.status.durationSeconds ?? 0) + bySeconds;
    found.become({ durationSeconds });
    return durationSeconds;
  }

  async finish(job: JobRef, signal: AbortSignal): Promise<void> {
    await this.platform.enter('finish', signal);
    this.platform.find(job.url).become({ phase: 'COMPLETED' });
  }

  async cancel(job: JobRef, signal: AbortSignal): Promise<void> {
    await this.platform.enter('cancel', signal);
    this.platform.find(job.url).become({ phase: 'ABORTED' });
  }

  async remove(job: JobRef, signal: AbortSignal): Promise<void> {
    await this.platform.enter('remove', signal);
    this.platform.find(job.url).removed = true;
  }

  private contentOf(result: JobResult): string {
    const job = this.platform.jobs.find(({ ref }) => result.url.startsWith(`${ref.url}/`));
    const text = job?.content.get(result.id);
    if (text === undefined) throw new Error(`There is no result ${result.id}.`);
    return text;
  }
}
