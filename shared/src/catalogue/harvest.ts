import * as z from 'zod/mini';
import { PlatformError } from '../http/errors.js';
import type { FileRef } from '../model/index.js';
import { type Translate, untranslated } from '../model/translate.js';
import type { CatalogueEntry, EntrySource } from './entry.js';
import { type DownloadOptions, type GetOptions, type Got, Harvester } from './harvester.js';
import type { CatalogueAnswer, CatalogueDeps, HarvestProgress } from './source.js';
import type { ZipMember } from './zip/directory.js';

/** Whoever wants it fresher asks with a lifetime of 0. */
export const LIFETIME_MS = 12 * 3600 * 1000;
const MAX_PROBLEMS = 100;

export interface HarvestParts {
  readonly deps: CatalogueDeps;
  readonly source: EntrySource;
  /** The address that the user wrote. */
  readonly home: string;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: HarvestProgress) => void) | undefined;
}

/** One pass over a source: what is read goes through here, so that its age and its failures are known in the end. */
export class Harvest {
  readonly signal: AbortSignal;
  readonly source: EntrySource;
  readonly deps: CatalogueDeps;
  readonly lifetimeMs: number;
  /** For what is told by {@link problem} and {@link report}. */
  readonly t: Translate;
  /** Directories that were read in this pass, by the zip's address. */
  readonly zips = new Map<string, readonly ZipMember[]>();
  private readonly harvester: Harvester;
  private readonly problems: string[] = [];
  private oldestMs: number;
  private fresh = true;
  private last: HarvestProgress = { text: '', done: 0 };

  constructor(private readonly parts: HarvestParts) {
    const { deps, source, home, signal } = parts;
    this.signal = signal;
    this.source = source;
    this.deps = deps;
    this.t = deps.translate ?? untranslated;
    this.lifetimeMs = deps.lifetimeMs ?? LIFETIME_MS;
    this.oldestMs = deps.clock.now();
    this.harvester = new Harvester({
      ...{ transport: deps.transport, clock: deps.clock, cache: deps.cache, home },
      lifetimeMs: this.lifetimeMs,
      onWait: (host, untilMs) => {
        this.report(this.t('%1 wants to be left alone until %2.', host, new Date(untilMs).toISOString()));
      },
    });
  }

  /** As {@link Harvester.get}; how old the answer is counts for the whole. */
  async get(url: string, options: Omit<GetOptions, 'signal'>): Promise<Got> {
    const got = await this.harvester.get(url, { ...options, signal: this.signal });
    this.oldestMs = Math.min(this.oldestMs, got.checkedMs);
    this.fresh &&= got.fresh;
    return got;
  }

  /** As {@link Harvester.download}. */
  download(url: string, to: FileRef, options: Omit<DownloadOptions, 'signal'>): Promise<void> {
    return this.harvester.download(url, to, { ...options, signal: this.signal });
  }

  /** As {@link get}, for JSON of a known shape. @throws PlatformError where it has another */
  async json<T>(
    url: string,
    schema: z.core.$ZodType<T>,
    options: Omit<GetOptions, 'signal'>,
  ): Promise<Got & { readonly value: T }> {
    const got = await this.get(url, options);
    const parsed = z.safeParse(schema, parseJson(got.text));
    if (parsed.success) return { ...got, value: parsed.data };
    throw new PlatformError({
      platformName: new URL(url).host,
      tried: options.tried,
      why: 'its answer is not what was expected.',
      next: 'Check the address in the settings.',
      kind: 'nonsense',
      details: got.text.slice(0, 300),
    });
  }

  report(text: string, done = this.last.done, total = this.last.total): void {
    this.last = { text, done, ...(total === undefined ? {} : { total }) };
    this.parts.onProgress?.(this.last);
  }

  problem(text: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(text);
  }

  /** Whether nothing went wrong until now. */
  get isSound(): boolean {
    return this.problems.length === 0;
  }

  /** What failed, told as a problem; an abort goes on as what it is. */
  failed(error: unknown): void {
    this.signal.throwIfAborted();
    this.problem(error instanceof Error ? error.message : String(error));
  }

  /** Runs a harvest to its end, whatever becomes of it. Rejects with the signal's reason alone. */
  async answer(find: () => Promise<readonly CatalogueEntry[]>): Promise<CatalogueAnswer> {
    this.signal.throwIfAborted();
    let entries: readonly CatalogueEntry[] = [];
    try {
      entries = await find();
    } catch (error) {
      this.failed(error);
      this.fresh = false;
    }
    this.signal.throwIfAborted();
    const checkedAt = new Date(this.oldestMs).toISOString();
    return { entries, problems: this.problems, checkedAt, fresh: this.fresh };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
