import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { HostNotebook } from '@run-elsewhere/planner';

/** The part of INotebookTracker that is used. */
export interface OpenNotebooks {
  readonly currentWidget: NotebookPanel | null;
  find(fn: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
}

/** Finds notebooks: those that are open with their unsaved edits, others from the server's disk. */
export class Notebooks {
  private target: string | undefined;

  constructor(
    private readonly open: OpenNotebooks,
    private readonly contents: Contents.IManager,
  ) {}

  /** Binds to the notebook whose button was pressed: from now on that one is meant, whatever gets the focus. */
  aim(path: string | undefined): void {
    this.target = path === undefined ? undefined : this.contents.localPath(path);
  }

  /** The notebook that is meant: the aimed one, else the current one. */
  async active(): Promise<HostNotebook | undefined> {
    if (this.target !== undefined) return this.at(this.target);
    const panel = this.open.currentWidget;
    return panel === null ? undefined : this.read(panel);
  }

  /** The notebook at a path of the contents manager, open or not. */
  async at(path: string): Promise<HostNotebook | undefined> {
    const panel = this.open.find(({ context }) => this.contents.localPath(context.path) === path);
    if (panel) return this.read(panel);
    try {
      const { name, content } = await this.contents.get(path, { type: 'notebook', content: true });
      return { origin: path, name, document: content as unknown };
    } catch {
      return undefined;
    }
  }

  private async read(panel: NotebookPanel): Promise<HostNotebook> {
    await panel.context.ready;
    const origin = this.contents.localPath(panel.context.path);
    return {
      origin,
      name: origin.slice(origin.lastIndexOf('/') + 1),
      document: panel.context.model.toJSON(),
    };
  }
}
