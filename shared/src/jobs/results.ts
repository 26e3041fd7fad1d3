import type { PlatformDriver } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import { nonsense } from '../http/failures.js';
import type { JobResult, Run } from '../model/index.js';
import { isRelativePath } from '../wire/index.js';

/** What a host does to put results beside the notebook. */
export interface ResultPlaces {
  /** A path beside the notebook that nothing has; `name` is a wish. */
  freePath(origin: string, name: string): Promise<string>;
  writeText(path: string, text: string): Promise<void>;
  /** Makes the folder and its parents. */
  makeFolder(path: string): Promise<void>;
}

export interface CollectOptions {
  readonly signal: AbortSignal;
  /** Results that are left where they are, by their relative path: input files that went there with the task. */
  readonly skip?: (path: string) => boolean;
  /** Called before each result and after the last. */
  readonly onProgress?: (progress: CollectProgress) => void;
}

export interface CollectProgress {
  readonly done: number;
  readonly total: number;
  /** The result that comes next, as the platform calls it. */
  readonly path?: string;
}

/** Something that is on the host's disk now. */
export interface CollectedResult {
  readonly kind: JobResult['kind'];
  /** On the host. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** A result that did not come. */
export interface FailedResult {
  /** As the platform calls it. */
  readonly path: string;
  /** For people. */
  readonly text: string;
  readonly details?: string;
  /** The origin that the user has to agree to first. */
  readonly consent?: string;
}

export interface CollectReport {
  readonly written: readonly CollectedResult[];
  readonly failures: readonly FailedResult[];
  /** True when it was aborted before the end; what was written by then stays. */
  readonly cancelled: boolean;
}

/**
 * Brings a job's results here, at any phase: the notebook beside the original as `<stem>.executed.ipynb` (batch) or
 * `<stem>.session.ipynb` (live), all other files below a folder `<stem>-results`, under their relative paths. Nothing that
 * exists is overwritten. A result that fails does not stop the others.
 * @throws PlatformError when the list of results cannot be read; the signal's reason when aborted before that
 */
export async function collect(
  run: Run,
  driver: PlatformDriver,
  places: ResultPlaces,
  options: CollectOptions,
): Promise<CollectReport> {
  const { signal, skip = () => false, onProgress } = options;
  signal.throwIfAborted();
  // Read anew: files appear while a job runs, and addresses may be signed for a short time.
  const { results } = run.job === undefined ? { results: [] } : await driver.status(run.job, signal);
  const wanted = results.filter(({ kind, path }) => kind === 'notebook' || !skip(path));
  const collection = new Collection(run, driver, places, signal);
  for (const [done, result] of wanted.entries()) {
    if (signal.aborted) break;
    onProgress?.({ done, total: wanted.length, path: result.path });
    await collection.add(result);
  }
  onProgress?.({ done: collection.count, total: wanted.length });
  return { ...collection.report, cancelled: signal.aborted };
}

/** Of what came in the place of a notebook. */
const MOST_DETAILS = 10_000;

class Collection {
  private readonly written: CollectedResult[] = [];
  private readonly failures: FailedResult[] = [];
  private readonly folders = new Map<string, Promise<void>>();
  private readonly taken = new Set<string>();
  private root: string | undefined;

  constructor(
    private readonly run: Run,
    private readonly driver: PlatformDriver,
    private readonly places: ResultPlaces,
    private readonly signal: AbortSignal,
  ) {}

  get report(): Pick<CollectReport, 'written' | 'failures'> {
    return { written: this.written, failures: this.failures };
  }

  get count(): number {
    return this.written.length + this.failures.length;
  }

  async add(result: JobResult): Promise<void> {
    try {
      this.written.push(result.kind === 'notebook' ? await this.notebook(result) : await this.file(result));
    } catch (error) {
      if (!this.signal.aborted) this.failures.push(this.failure(result.path, error));
    }
  }

  private async notebook(result: JobResult): Promise<CollectedResult> {
    const { mode, origin } = this.run;
    const text = await this.driver.readResult(result, this.signal);
    // A page in its place, a portal's or a login's, would only be found out when somebody opens it.
    if (!/^\s*\{/.test(text))
      throw nonsense(
        { platformName: this.run.platformName, tried: `get ${result.path}` },
        'what it sent is no notebook.',
        text.slice(0, MOST_DETAILS),
      );
    const suffix = mode === 'batch' ? 'executed' : 'session';
    const path = await this.places.freePath(origin, `${stemOf(this.run)}.${suffix}.ipynb`);
    await this.places.writeText(path, text);
    return { kind: 'notebook', path, sizeBytes: new TextEncoder().encode(text).length };
  }

  private async file(result: JobResult): Promise<CollectedResult> {
    // Checked where it was parsed; checked again here, where a wrong path would do its harm.
    if (!isRelativePath(result.path)) throw new Error('Its path leads out of the folder for results.');
    if (this.taken.has(result.path)) throw new Error('Another result has the same path.');
    this.taken.add(result.path);
    const path = `${await this.rootFolder()}/${result.path}`;
    await this.folder(path.slice(0, path.lastIndexOf('/')));
    const { sizeBytes } = await this.driver.fetchResult(result, { path }, this.signal);
    return { kind: 'file', path, sizeBytes };
  }

  /** Made when the first file comes, so that a job without files leaves no empty folder. */
  private async rootFolder(): Promise<string> {
    if (this.root === undefined) {
      const root = await this.places.freePath(this.run.origin, `${stemOf(this.run)}-results`);
      await this.folder(root);
      this.root = root;
    }
    return this.root;
  }

  private async folder(path: string): Promise<void> {
    const made = this.folders.get(path) ?? this.places.makeFolder(path);
    this.folders.set(path, made);
    await made;
  }

  private failure(path: string, error: unknown): FailedResult {
    if (error instanceof PlatformError) {
      const { details, origin } = error.failure;
      return {
        path,
        text: error.message,
        ...(details === undefined ? {} : { details }),
        ...(origin === undefined ? {} : { consent: origin }),
      };
    }
    const why = error instanceof Error ? error.message : String(error);
    return { path, text: `${this.run.platformName}: could not save "${path}": ${why}` };
  }
}

/** The original's name without its extension; a notebook that was never saved goes by its title. */
function stemOf({ origin, title }: Run): string {
  const name = (origin === '' ? title : origin).split(/[\\/]/).at(-1) ?? '';
  const stem = name.replace(/\.ipynb$/i, '').replace(UNSAFE, '_');
  return /^\.*$/.test(stem) ? 'notebook' : stem;
}

/** What a file's name may not have on one of the common systems. */
const UNSAFE = /[\p{Cc}<>:"|?*]/gu;
