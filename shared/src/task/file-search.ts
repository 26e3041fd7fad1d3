import type { FileRef, TaskFile } from '../model/index.js';
import { isRelativePath } from '../wire/index.js';

/** A file as a host sees it. */
export interface FoundFile {
  readonly ref: FileRef;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** What a host knows of the folder that a notebook is in. */
export interface FolderDeps {
  /** Looks up a path relative to the notebook's folder. @returns undefined where it is no readable file */
  readonly lookUp: (path: string) => Promise<FoundFile | undefined>;
  /** Reads a small text file beside the notebook. @returns undefined where there is none */
  readonly readText: (path: string) => Promise<string | undefined>;
}

/** As many parts as a submission may have, less the notebook. */
const MAX_FILES = 999;
const MAX_LOOK_UPS = 3000;
/** How many questions a host gets at once. */
const AT_ONCE = 8;

/** The files that travel, found one by one; each path is asked for once. */
export class FileSearch {
  private readonly asked = new Map<string, Promise<TaskFile | undefined>>();
  private readonly found: TaskFile[] = [];
  private firstFailure: string | undefined;

  constructor(
    private readonly deps: FolderDeps,
    private readonly signal: AbortSignal,
  ) {}

  /** In the order of their paths. */
  get files(): readonly TaskFile[] {
    return [...this.found].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Why the host could not answer, where it could not. */
  get failure(): string | undefined {
    return this.firstFailure;
  }

  /**
   * Which of the paths are files; these travel.
   * @throws the signal's reason when aborted
   */
  async add(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set<string>();
    for (let from = 0; from < paths.length; from += AT_ONCE) {
      this.signal.throwIfAborted();
      const batch = paths.slice(from, from + AT_ONCE);
      const files = await Promise.all(batch.map((path) => this.lookUp(path)));
      files.forEach((file) => file && there.add(file.path));
    }
    this.signal.throwIfAborted();
    return there;
  }

  /** The text of a file; undefined where there is none, or the host cannot say. */
  async text(path: string): Promise<string | undefined> {
    try {
      return await this.deps.readText(path);
    } catch (error) {
      this.noteFailure(error);
      return undefined;
    }
  }

  private lookUp(path: string): Promise<TaskFile | undefined> {
    const known = this.asked.get(path);
    if (known) return known;
    if (!isRelativePath(path) || this.asked.size >= MAX_LOOK_UPS) return Promise.resolve(undefined);
    const answer = this.ask(path);
    this.asked.set(path, answer);
    return answer;
  }

  private async ask(path: string): Promise<TaskFile | undefined> {
    try {
      const file = await this.deps.lookUp(path);
      if (!file || this.found.length >= MAX_FILES) return undefined;
      const entry = { path, sizeBytes: file.sizeBytes, sha256: file.sha256, ref: file.ref };
      this.found.push(entry);
      return entry;
    } catch (error) {
      this.noteFailure(error);
      return undefined;
    }
  }

  private noteFailure(error: unknown): void {
    this.firstFailure ??= error instanceof Error ? error.message : String(error);
  }
}
