import { letGo } from '../../jobs/fetched-store.js';
import type { Mode, Needs, Task, TaskFile } from '../../model/index.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { FileBeside, FilesBeside, GivenTask } from '../given-task.js';
import { problemOf } from '../problem.js';
import { isTaking } from '../reduce/round.js';
import { showGiven } from '../reduce/task.js';
import type { GivenSummary } from '../state.js';

type Progress = Pick<GivenSummary, 'fetching' | 'problem'>;

const NOTHING: FilesBeside = {
  files: [],
  fetch: () => Promise.reject(new Error('Nothing lies beside it.')),
};

/** A task that was given, with what of its files goes along. These are fetched when platforms are to be asked. */
export class Given {
  private readonly excluded = new Set<string>();
  /** On the host's disk by now, by path. */
  private readonly fetched = new Map<string, TaskFile>();
  private readonly beside: FilesBeside;
  private fetching = new AbortController();
  private shown: Progress = {};
  private over = false;

  constructor(
    private readonly context: PanelContext,
    private readonly given: GivenTask,
  ) {
    this.beside = given.beside ?? NOTHING;
    this.show();
  }

  include(path: string, included: boolean): void {
    if (included) this.excluded.delete(path);
    else this.excluded.add(path);
    this.show(this.shown.fetching && this.shown);
  }

  /** @returns undefined when it cannot be sent as it is; the state says why */
  async task(mode: Mode, needs: Needs): Promise<Task | undefined> {
    const { warnings: _, beside: _beside, ...task } = this.given;
    const files = await this.files();
    return files && { ...task, files: [...task.files, ...files], given: true, mode, needs };
  }

  /** Fetches no more. */
  stop(): void {
    this.fetching.abort(new Error('Fetching was stopped.'));
  }

  /** It gives way to another task. */
  end(): void {
    this.over = true;
    this.stop();
    const { fetched, store, cell } = this.context;
    // One that is being sent is not known to the store yet; its files go with it.
    if (!fetched || isTaking(cell.get())) return;
    const refs = [...this.fetched.values()].map(({ ref }) => ref);
    // What is left is swept away another day.
    void letGo(refs, store, fetched).catch(() => undefined);
  }

  private get wanted(): readonly FileBeside[] {
    return this.beside.files.filter(({ path }) => !this.excluded.has(path));
  }

  private async files(): Promise<readonly TaskFile[] | undefined> {
    if (this.wanted.length === 0) return [];
    this.stop();
    this.fetching = new AbortController();
    const signal = AbortSignal.any([this.context.life, this.fetching.signal]);
    try {
      await this.forgetGone();
      const files = await this.fetchMissing(signal);
      this.show();
      return files;
    } catch (error) {
      if (signal.aborted) this.show();
      else this.fail(error);
      return undefined;
    }
  }

  private async fetchMissing(signal: AbortSignal): Promise<readonly TaskFile[]> {
    const isMissing = ({ path }: FileBeside): boolean => !this.fetched.has(path);
    const missing = this.wanted.filter(isMissing).length;
    if (missing > 0) say(this.context, this.context.t('Fetching %1 files.', String(missing)));
    // What is wanted may change meanwhile.
    for (let next = this.wanted.find(isMissing); next; next = this.wanted.find(isMissing)) {
      await this.fetchOne(next, signal);
    }
    return this.wanted.flatMap(({ path }) => this.fetched.get(path) ?? []);
  }

  private async fetchOne({ path }: FileBeside, signal: AbortSignal): Promise<void> {
    const { wanted } = this;
    const done = wanted.filter((file) => this.fetched.has(file.path)).length;
    const tell = (text: string): void => {
      if (!signal.aborted) this.show({ fetching: { text, done, total: wanted.length } });
    };
    tell(this.context.t('Fetching %1', path));
    this.fetched.set(path, await this.beside.fetch(path, signal, ({ text }) => tell(text)));
    signal.throwIfAborted();
  }

  /** An earlier run took them with it. */
  private async forgetGone(): Promise<void> {
    if (this.fetched.size === 0) return;
    const there = new Set((await this.context.fetched?.list())?.map(({ ref }) => ref.path));
    for (const [path, { ref }] of this.fetched) if (!there.has(ref.path)) this.fetched.delete(path);
  }

  private fail(error: unknown): void {
    const { text } = problemOf(error);
    this.show({ problem: text });
    say(this.context, text);
  }

  private show(more: Progress = {}): void {
    if (this.over) return;
    this.shown = more;
    const files = this.beside.files.map(({ path, sizeBytes }) => {
      const size = this.fetched.get(path)?.sizeBytes ?? sizeBytes;
      const included = !this.excluded.has(path);
      return { path, included, ...(size === undefined ? {} : { sizeBytes: size }) };
    });
    this.context.cell.update((state) => showGiven(state, this.given, files, more));
  }
}
