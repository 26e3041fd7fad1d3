import { letGo } from '../../jobs/fetched-store.js';
import type { Mode, Needs, Task, TaskFile } from '../../model/index.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { FileBeside, GivenTask } from '../given-task.js';
import { problemOf } from '../problem.js';
import { isTaking } from '../reduce/round.js';
import { showGiven } from '../reduce/task.js';
import type { GivenSummary } from '../state.js';

/** A task that was given, with what of its files goes along. These are fetched when platforms are to be asked. */
export class Given {
  private readonly excluded = new Set<string>();
  /** On the host's disk by now, by path. */
  private readonly fetched = new Map<string, TaskFile>();
  private fetching = new AbortController();
  private over = false;

  constructor(
    private readonly context: PanelContext,
    private readonly given: GivenTask,
  ) {
    this.show();
  }

  include(path: string, included: boolean): void {
    if (included) this.excluded.delete(path);
    else this.excluded.add(path);
    this.show();
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
    return (this.given.beside?.files ?? []).filter(({ path }) => !this.excluded.has(path));
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
    const { t } = this.context;
    const files: TaskFile[] = [];
    const { wanted } = this;
    const missing = wanted.filter(({ path }) => !this.fetched.has(path)).length;
    if (missing > 0) say(this.context, t('Fetching %1 files.', String(missing)));
    for (const [done, { path }] of wanted.entries()) {
      signal.throwIfAborted();
      const tell = (text: string): void => {
        if (!signal.aborted) this.show({ fetching: { text, done, total: wanted.length } });
      };
      let file = this.fetched.get(path);
      if (file === undefined) {
        tell(t('Fetching %1', path));
        file = await this.given.beside?.fetch(path, signal, ({ text }) => tell(text));
      }
      if (file === undefined) continue;
      this.fetched.set(path, file);
      files.push(file);
    }
    signal.throwIfAborted();
    return files;
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

  private show(more: Pick<GivenSummary, 'fetching' | 'problem'> = {}): void {
    if (this.over) return;
    const files = (this.given.beside?.files ?? []).map(({ path, sizeBytes }) => {
      const size = this.fetched.get(path)?.sizeBytes ?? sizeBytes;
      const included = !this.excluded.has(path);
      return { path, included, ...(size === undefined ? {} : { sizeBytes: size }) };
    });
    this.context.cell.update((state) => showGiven(state, this.given, files, more));
  }
}
