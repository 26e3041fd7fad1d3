import type { SourceFile, SourceFolder } from '../../catalogue/beside.js';
import type { CatalogueEntry } from '../../catalogue/entry.js';
import type { FetchedFiles } from '../../model/index.js';
import { formatNeeds } from '../../task/needs.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { Finding, LoadFinding } from '../find/finding.js';
import { imageTask, notebookName, notebookTask } from '../find/found-task.js';
import { closeFind, markHit } from '../find/reduce.js';
import type { HitState } from '../find/state.js';
import type { FilesBeside, GivenTask } from '../given-task.js';
import { problemOf } from '../problem.js';
import { setFields } from '../reduce/form.js';
import type { NotebooksFlow } from './notebooks-flow.js';

/** What can be done with a hit: run it elsewhere without opening it, or open a copy here. */
export class HitFlow {
  private readonly atWork = new Set<string>();

  /** @param give shows a task in place of the one before */
  constructor(
    private readonly context: PanelContext,
    private readonly load: LoadFinding,
    private readonly notebooks: NotebooksFlow,
    private readonly give: (task: GivenTask) => Promise<void>,
  ) {}

  /** Makes it the task. Nothing is sent to a platform for that: it waits for "Find offers", as a captured notebook does. */
  run(id: string): Promise<void> {
    return this.press(id, 'run', async (entry, signal) => {
      const task = await this.taskOf(entry, signal);
      const { cell, t } = this.context;
      const { needs } = entry;
      if (needs) {
        cell.update((state) => setFields(state, { ...state.form.fields, ...wished(formatNeeds(needs)) }));
      }
      await this.give(task);
      cell.update(closeFind);
      say(
        this.context,
        t('%1 is ready to be run elsewhere. Say what it needs, and find offers.', task.title),
      );
    });
  }

  /** A copy under a name that nothing has. */
  openHere(id: string): Promise<void> {
    return this.press(id, 'open-here', async (entry, signal) => {
      const text = await (await this.load()).notebook(entry, signal);
      const { host, t } = this.context;
      const path = await host.openCopy(notebookName(entry), text);
      say(this.context, t('A copy was opened: %1', path));
    });
  }

  private async taskOf(entry: CatalogueEntry, signal: AbortSignal): Promise<GivenTask> {
    if (entry.executable.kind !== 'notebook') return imageTask(entry, this.context.t);
    const finding = await this.load();
    const text = await finding.notebook(entry, signal);
    const { clock, fetched } = this.context;
    const { folder, problem } = fetched ? await this.folderOf(entry, finding, signal) : {};
    const pace = { yieldNow: () => clock.sleep(0, signal), now: () => clock.now() };
    const { task, reads } = await notebookTask(entry, text, folder, pace, signal);
    const beside = fetched && reads.length > 0 ? filesBeside(reads, entry, finding, fetched) : {};
    const warnings = [...(problem === undefined ? [] : [problem]), ...(task.warnings ?? [])];
    return { ...task, ...(warnings.length === 0 ? {} : { warnings }), ...beside };
  }

  /** A notebook whose folder cannot be listed can still be run alone. */
  private async folderOf(
    entry: CatalogueEntry,
    finding: Finding,
    signal: AbortSignal,
  ): Promise<{ readonly folder?: SourceFolder | undefined; readonly problem?: string }> {
    try {
      return { folder: await finding.beside(entry, signal) };
    } catch (error) {
      signal.throwIfAborted();
      return {
        problem: this.context.t('What lies beside it cannot be listed: %1', problemOf(error).text),
      };
    }
  }

  private async press(
    id: string,
    busy: NonNullable<HitState['busy']>,
    work: (entry: CatalogueEntry, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { cell, life } = this.context;
    const entry = this.notebooks.entry(id);
    if (!entry || this.atWork.has(id)) return;
    this.atWork.add(id);
    cell.update((state) => markHit(state, id, { busy }));
    try {
      await work(entry, life);
      cell.update((state) => markHit(state, id, {}));
    } catch (error) {
      if (life.aborted) return;
      const problem = problemOf(error);
      cell.update((state) => markHit(state, id, { problem }));
      say(this.context, problem.text);
    } finally {
      this.atWork.delete(id);
    }
  }
}

function filesBeside(
  files: readonly SourceFile[],
  entry: CatalogueEntry,
  finding: Finding,
  disk: FetchedFiles,
): Pick<GivenTask, 'beside'> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const fetch: FilesBeside['fetch'] = (path, signal, onProgress) => {
    const file = byPath.get(path);
    if (file === undefined) throw new Error(`${path} was not listed.`);
    return finding.fetch(file, entry, disk, signal, onProgress);
  };
  return { beside: { files, fetch } };
}

/** What it does not ask for stays as the user had it. */
const wished = (fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''));
