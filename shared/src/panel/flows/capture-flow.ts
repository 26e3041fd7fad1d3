import type { Mode, Needs, NotebookSource, NotebookTask, Task } from '../../model/index.js';
import { captureNotebook } from '../../task/capture.js';
import { nextTurn } from '../../task/pace.js';
import type { Capture, CaptureDeps } from '../../task/capture.js';
import { notebookSource } from '../../task/source.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { GivenTask } from '../given-task.js';
import { Given } from './given.js';
import type { HostNotebook } from '../host.js';
import { problemOf } from '../problem.js';
import { setKeepOutputs } from '../reduce/form.js';
import * as reduce from '../reduce/task.js';
import type { CaptureChoices } from '../reduce/task.js';

const NO_CHOICES: CaptureChoices = { excluded: new Set(), parameters: {} };

/** What would be sent: the notebook as captured, or a task given in its place. It is in no state; the state has a summary of it. */
export class CaptureFlow {
  private current: { readonly notebook: HostNotebook; readonly capture: Capture } | undefined;
  private given: Given | undefined;
  private choices = NO_CHOICES;
  private running = new AbortController();
  /** The notebook that is being captured, and whether it was edited meanwhile. */
  private pending: { readonly origin: string; edited: boolean } | undefined;

  /** @param onCaptured told of each notebook that was captured */
  constructor(
    private readonly context: PanelContext,
    private readonly onCaptured: (notebook: HostNotebook) => void,
  ) {}

  /** Captures the active notebook. */
  active(): Promise<void> {
    const { host, t } = this.context;
    return this.from('', async () => {
      const notebook = await host.notebook();
      if (!notebook) throw new Error(t('No notebook is open. Open one and capture it again.'));
      return notebook;
    });
  }

  /** Captures the notebook at a path, open or not. */
  at(origin: string): Promise<void> {
    const { host, t } = this.context;
    const name = origin.slice(origin.lastIndexOf('/') + 1);
    return this.from(name, async () => {
      const notebook = await host.notebookAt(origin);
      if (!notebook) throw new Error(t('%1 is not there any more.', origin));
      return notebook;
    });
  }

  /** Takes a task that is ready, in place of what was captured. */
  give(task: GivenTask): void {
    this.running.abort(new Error('A task was given.'));
    this.current = undefined;
    this.given?.end();
    this.given = new Given(this.context, task);
  }

  /** Captures the same notebook once more, as it is now. What was given stays as it was given. */
  again(): Promise<void> {
    if (this.given) return Promise.resolve();
    if (!this.current) return this.active();
    const { notebook } = this.current;
    if (notebook.origin !== '') return this.at(notebook.origin);
    // Never saved, so it has no path: it must still be the active one, or what was captured of it stays.
    return this.from(notebook.name, async () => {
      const active = await this.context.host.notebook();
      return active && isSame(active, notebook) ? active : notebook;
    });
  }

  /**
   * The task as it is now: captured again when the notebook has changed since.
   * @returns undefined when there is none; the state says why
   */
  async task(mode: Mode, needs: Needs): Promise<Task | undefined> {
    const { cell, life } = this.context;
    if (this.given) return this.given.task(mode, needs);
    if (!this.shown || this.stale) await this.again();
    const problem = reduce.parameterProblems(this.choices)[0];
    if (problem !== undefined) say(this.context, problem);
    if (problem !== undefined || !this.current || !this.shown) return undefined;
    const { notebook, capture } = this.current;
    const { excluded, parameters } = this.choices;
    const files = capture.facts.files.map(({ path }) => path).filter((path) => !excluded.has(path));
    const options = { keepOutputs: cell.get().form.keepOutputs, parameters };
    try {
      const task = await capture.build({ mode, needs, files, options }, life);
      cell.update((state) => reduce.showSent(state, task.executable.sha256));
      const source = await this.sourceOf(task);
      life.throwIfAborted();
      return source === undefined ? task : { ...task, source };
    } catch (error) {
      this.fail(notebook.name, error);
      return undefined;
    }
  }

  setParameter(name: string, value: string): void {
    this.choose({ ...this.choices, parameters: { ...this.choices.parameters, [name]: value } });
  }

  /** Fetches no more of what was to go along; nobody is asked then. */
  stop(): void {
    this.given?.stop();
  }

  includeFile(path: string, included: boolean): void {
    this.given?.include(path, included);
    const excluded = new Set(this.choices.excluded);
    if (included) excluded.delete(path);
    else excluded.add(path);
    this.choose({ ...this.choices, excluded });
  }

  /** Works out anew what would be sent, of the notebook as it was captured. */
  async keepOutputs(keep: boolean): Promise<void> {
    this.context.cell.update((state) => setKeepOutputs(state, keep));
    if (!this.current) return;
    const { notebook } = this.current;
    const { stale } = this;
    await this.from(notebook.name, () => Promise.resolve(notebook));
    if (stale) this.context.cell.update(reduce.markStale);
  }

  /** The notebook at this path was edited. */
  changed(origin: string): void {
    if (this.pending?.origin === origin) this.pending.edited = true;
    if (this.current?.notebook.origin === origin) this.context.cell.update(reduce.markStale);
  }

  private get shown(): boolean {
    return this.context.cell.get().task.kind === 'captured';
  }

  private get stale(): boolean {
    const { task } = this.context.cell.get();
    return task.kind === 'captured' && task.summary.stale;
  }

  private choose(choices: CaptureChoices): void {
    if (!this.shown) return;
    this.choices = choices;
    this.show(this.stale);
  }

  private show(stale: boolean): void {
    const facts = this.current?.capture.facts;
    if (facts) this.context.cell.update((state) => reduce.showCapture(state, facts, this.choices, stale));
  }

  /** A newer capture replaces one that is under way. */
  private async from(title: string, find: () => Promise<HostNotebook>): Promise<void> {
    const { cell, life } = this.context;
    this.running.abort(new Error('Another capture began.'));
    this.running = new AbortController();
    this.given?.end();
    this.given = undefined;
    const signal = AbortSignal.any([life, this.running.signal]);
    cell.update((state) => reduce.beginCapture(state, title));
    let name = title;
    try {
      const notebook = await find();
      signal.throwIfAborted();
      name = notebook.name;
      await this.capture(notebook, signal);
    } catch (error) {
      if (!signal.aborted) this.fail(name, error);
    }
  }

  private async capture(notebook: HostNotebook, signal: AbortSignal): Promise<void> {
    const { cell } = this.context;
    const mark = { origin: notebook.origin, edited: false };
    this.pending = mark;
    if (this.current && !isSame(this.current.notebook, notebook)) this.choices = NO_CHOICES;
    cell.update((state) => reduce.beginCapture(state, notebook.name));
    const { keepOutputs } = cell.get().form;
    const capture = await captureNotebook(notebook, { keepOutputs }, this.deps(notebook), signal);
    signal.throwIfAborted();
    this.current = { notebook, capture };
    this.show(mark.edited);
    this.onCaptured(notebook);
  }

  private deps({ origin }: HostNotebook): CaptureDeps {
    const { host, clock } = this.context;
    // A notebook that was never saved has no folder.
    const beside = <T>(look: () => Promise<T | undefined>): Promise<T | undefined> =>
      origin === '' ? Promise.resolve(undefined) : look();
    return {
      lookUp: (path) => beside(() => host.file(origin, path)),
      readText: (path) => beside(() => host.readText(origin, path)),
      newDigest: host.newDigest?.bind(host),
      yieldNow: nextTurn,
      now: () => clock.now(),
    };
  }

  /** A host that cannot tell is no reason not to send the notebook itself. */
  private async sourceOf({ origin, executable }: NotebookTask): Promise<NotebookSource | undefined> {
    if (origin === '') return undefined;
    const committed = await this.context.host.committed(origin).catch(() => undefined);
    return committed && notebookSource(committed, executable.text);
  }

  private fail(title: string, error: unknown): void {
    this.current = undefined;
    const { text } = problemOf(error);
    this.context.cell.update((state) => reduce.failCapture(state, title, text));
    say(this.context, text);
  }
}

/** The same notebook, whatever is in it by now. */
export const isSame = (
  a: Pick<HostNotebook, 'origin' | 'name'>,
  b: Pick<HostNotebook, 'origin' | 'name'>,
): boolean => a.origin === b.origin && a.name === b.name;
